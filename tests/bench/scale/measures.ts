import type { Wanted } from '../gates.ts';
import type { ScaleRow } from './options.ts';

/** One line of the table. */
export interface Measure {
  readonly row: ScaleRow;
  /** Of the figure in the results. */
  readonly name: string;
  readonly label: string;
  readonly digits: number;
  /** What the figure has to be at every size. */
  readonly gate?: Wanted;
  /** What it has to be against that of the smallest archive. */
  readonly ratioGate?: Wanted;
}

type Further = Pick<Measure, 'gate' | 'ratioGate'>;

function measure(row: ScaleRow, name: string, label: string, digits: number, further: Further = {}): Measure {
  return { row, name, label, digits, ...further };
}

const under = (limit: number): Further => ({ gate: { bound: 'under', limit } });
const atMost = (limit: number): Further => ({ gate: { bound: 'at most', limit } });

function change(name: string, what: string, seconds: number): Measure[] {
  return [
    measure('changes', name, `${what}, s`, 2, atMost(seconds)),
    measure('changes', `${name}-cpu`, `${what}: CPU s, pixels aside`, 2, under(0.3)),
    measure('changes', `${name}-pixels-cpu`, `${what}: CPU s of making pixels`, 2),
  ];
}

/** Everything that is measured at every size, in the order of the table. */
export const MEASURES: readonly Measure[] = [
  measure(
    'takeover',
    'takeover-listening',
    'first start on a data folder of the version before: listens s',
    2,
  ),
  measure('takeover', 'takeover-tile', 'first tile s', 2),
  measure('takeover', 'takeover-ready', 'ready s', 1),
  measure('takeover', 'takeover-cpu', 'CPU s until it rests', 1),
  measure('start', 'listening', 'start: listens s', 2, under(1.5)),
  measure('start', 'first-tile', 'start: first tile s', 2, under(1.5)),
  measure('start', 'ready', 'start: ready s', 2),
  measure('start', 'start-cpu', 'start: CPU s until it rests', 1),
  measure('start', 'start-cpu-primary', 'of that, the primary', 1),
  measure('start', 'primary-started', 'primary MB (PSS) at rest, nothing asked', 0),
  measure('start', 'worker-started', 'worker MB (PSS) at rest, nothing asked', 0),
  measure('memory', 'primary-memory', 'primary MB (PSS), caches full', 0, atMost(180)),
  measure('memory', 'worker-memory', 'worker MB (PSS) above its caches, full', 0, atMost(130)),
  measure('idle', 'idle-primary', 'idle: primary, % of a core', 2, under(1)),
  measure('idle', 'idle-all', 'idle: all processes, % of a core', 2),
  measure('rescan', 'rescan', 'CPU s of a rescan', 2, atMost(2)),
  measure('rescan', 'rescan-share', 'primary with a rescan every 30 s, % of a core', 1),
  ...change('new-scan', 'new scan servable', 3),
  ...change('changed-scan', 'changed scan seen', 3),
  ...change('removed-scan', 'removed scan gone', 3),
  ...change('saved-essay', 'saved essay served', 0.5),
  measure('reading', 'cold-manifest', 'cold manifest p50 ms', 2, under(5)),
  measure('reading', 'closed-tile', 'tile of an image that is not open, p50 ms', 2),
  measure('reading', 'open-tile', 'tile of an open one, p50 ms', 2),
  measure('first-ingest', 'ingested-scans', 'first ingest: scans', 0),
  measure('first-ingest', 'ingest-rate', 'first ingest: scans/s', 2, {
    ratioGate: { bound: 'at least', limit: 0.9 },
  }),
  measure('first-ingest', 'ingest-primary', 'first ingest: primary, % of a core, readers aside', 1, under(3)),
  // Ten times as many come in a second as of scans with pixels.
  measure('first-ingest', 'ingest-primary-small', 'the same, of 64 x 48', 1),
  // Of processor time it holds too while others keep the machine busy.
  measure('first-ingest', 'ingest-primary-each', 'primary CPU ms a scan, readers aside', 2, {
    ratioGate: { bound: 'at most', limit: 1.1 },
  }),
  measure('first-ingest', 'ingest-workers-each', 'workers CPU ms a scan (requests included)', 2),
  measure('first-ingest', 'ingest-all-each', 'all CPU ms a scan', 1),
  measure('first-ingest', 'ingest-primary-part', 'of that, the primary, %', 1),
  measure('first-ingest', 'tile-p99-idle', 'tile p99 ms, idle', 2),
  measure('first-ingest', 'tile-p99-ingest', 'tile p99 ms, meanwhile', 2),
  measure('first-ingest', 'tile-p99-ratio', 'meanwhile / idle', 2, atMost(3)),
  measure('first-ingest', 'worst-tile', 'worst tile ms, meanwhile', 0),
  measure('first-ingest', 'worst-idle', 'worst response ms, idle', 0),
  measure('first-ingest', 'worst-ingest', 'worst response ms, meanwhile', 0, atMost(250)),
  measure('first-ingest', 'ingest-errors', 'errors meanwhile', 0, atMost(0)),
];
