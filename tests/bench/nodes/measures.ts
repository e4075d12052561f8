import type { Wanted } from '../gates.ts';

/** One line of the table. */
export interface NodeMeasure {
  /** Of the figure in what was measured. */
  readonly name: string;
  readonly label: string;
  readonly digits: number;
  /** What the figure has to be at every size. */
  readonly gate?: Wanted;
}

const atMost = (limit: number): Wanted => ({ bound: 'at most', limit });
const under = (limit: number): Wanted => ({ bound: 'under', limit });

/** Everything that is measured of a builder and its node, in the order of the table. */
export const NODE_MEASURES: readonly NodeMeasure[] = [
  { name: 'first-bytes', label: 'published for the first time: MB, pyramids aside', digits: 1 },
  { name: 'first-seconds', label: 'published for the first time: s', digits: 1 },
  {
    name: 'essay-written',
    label: 'a saved essay: MB from the builder to the store',
    digits: 2,
    gate: atMost(4),
  },
  { name: 'essay-read', label: 'a saved essay: MB from the store to a node', digits: 2, gate: atMost(4) },
  { name: 'essay-publishing', label: 'a saved essay: publishing it, s', digits: 2 },
  { name: 'essay-published', label: 'a saved essay: until it is published, s', digits: 2 },
  { name: 'essay-served', label: 'a saved essay: until the node serves it, s', digits: 2, gate: atMost(5) },
  { name: 'empty-ready', label: 'a node starts with nothing: ready s', digits: 2, gate: under(5) },
  { name: 'empty-tile', label: 'a node starts with nothing: first tile s', digits: 2 },
  { name: 'empty-cpu', label: 'a node starts with nothing: CPU s until it is ready', digits: 2 },
  { name: 'empty-bytes', label: 'a node starts with nothing: MB from the store', digits: 1 },
  { name: 'kept-ready', label: 'a node starts with what it had: ready s', digits: 2, gate: under(2) },
  { name: 'kept-tile', label: 'a node starts with what it had: first tile s', digits: 2 },
  { name: 'kept-cpu', label: 'a node starts with what it had: CPU s until it is ready', digits: 2 },
  {
    name: 'kept-bytes',
    label: 'a node starts with what it had: MB from the store',
    digits: 1,
    gate: atMost(0.1),
  },
  { name: 'opened-reads', label: 'info.json of an image that is not open: ranged reads', digits: 2 },
  { name: 'cold-reads', label: 'a tile of an open image, cold: ranged reads', digits: 2, gate: atMost(1) },
  { name: 'cold-bytes', label: 'a tile of an open image, cold: KB from the store', digits: 1 },
  { name: 'cold-ms', label: 'a tile of an open image, cold: p50 ms', digits: 2 },
  { name: 'warm-reads', label: 'the same, warm: ranged reads', digits: 2, gate: atMost(0) },
  { name: 'warm-ms', label: 'the same, warm: p50 ms', digits: 2 },
  { name: 'node-primary', label: 'node: primary MB (PSS)', digits: 0, gate: atMost(180) },
  { name: 'node-worker', label: 'node: largest worker MB (PSS)', digits: 0, gate: atMost(180) },
  { name: 'node-all', label: 'node: all processes MB (PSS)', digits: 0 },
];
