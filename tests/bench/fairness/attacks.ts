import { join } from 'node:path';
import { type LoadRequest, startLoad } from '../wrk.ts';
import { LARGE_ESSAY, PRINTED_ESSAYS } from './archive.ts';
import type { Attack, Begin, Target } from './attack.ts';
import { type CostlyFormat, FORMATS, largestLegal, SHAPES, type Shape } from './costly-renders.ts';
import { incomingScans } from './incoming-scans.ts';
import { slowReaders } from './slow-readers.ts';

/** Bounds an attack in count; its time is bounded by `startLoad`. */
const MOST_REQUESTS = 500_000;
const DOCUMENTS = 20_000;

type Requests = (target: Target) => LoadRequest[] | Promise<LoadRequest[]>;

/** Asks a list of requests over so many connections, each of which asks again as soon as it has its response. */
function asking(connections: number, requests: Requests): Attack['prepare'] {
  return async (target): Promise<Begin> => {
    const list = await requests(target);
    const [first] = list;
    return async () => {
      const load = startLoad({
        origin: target.server.origin,
        requests: list,
        connections,
        list: join(target.folders.run, 'attack.txt'),
        most: MOST_REQUESTS,
      });
      await load.begun;
      return {
        stop: async () => {
          const { requests: ended, badStatuses, brokenRequests } = await load.stop();
          return {
            answered: ended - badStatuses,
            refused: badStatuses,
            broken: brokenRequests,
            asked: first?.path ?? '',
          };
        },
      };
    };
  };
}

function inWords(connections: number): string {
  return connections === 1 ? 'one connection' : `${connections} connections`;
}

function renderAttack(shape: Shape, format: CostlyFormat, connections: number): Attack {
  return {
    name: `${format} ${shape.name}, ${inWords(connections)}`,
    prepare: asking(connections, (target) => largestLegal(target, { shape, format })),
    rules: ['small renders'],
  };
}

/** The largest renders of every shape and format in turn. */
async function everyCostlyRender(target: Target): Promise<LoadRequest[]> {
  const lists = await Promise.all(
    SHAPES.flatMap((shape) => FORMATS.map((format) => largestLegal(target, { shape, format }))),
  );
  return (lists[0] ?? []).flatMap((_, index) =>
    lists.map((list) => list[index]).filter((request) => request !== undefined),
  );
}

/** Settings of memory in megabytes, so small that what a render takes beyond its own shows. */
const SMALL_SERVER = {
  workers: 1,
  renderers: 2,
  'tile-cache-mb': 16,
  'memory-cache-mb': 16,
  'document-cache-mb': 8,
  'decoded-cache-mb': 24,
  'render-memory-mb': 128,
};

/** What processes take when idle, in megabytes, as operating.md says; `shared` is there once. */
const IDLE_MB = { shared: 50, primary: 76, worker: 51, renderer: 25 };

/** The sum of the settings, as operating.md has one add them up. */
function settingsMb(server: typeof SMALL_SERVER): number {
  const caches = server['tile-cache-mb'] + server['memory-cache-mb'] + server['document-cache-mb'];
  const renders = server['decoded-cache-mb'] + server['render-memory-mb'];
  const renderers = server.renderers * IDLE_MB.renderer;
  return IDLE_MB.shared + IDLE_MB.primary + server.workers * (IDLE_MB.worker + caches) + renderers + renders;
}

const CODED = { 'Accept-Encoding': 'br' };
const NUMBERS = Array.from({ length: DOCUMENTS }, (_, index) => index);

function otherAttacks(many: number): Attack[] {
  const printed = PRINTED_ESSAYS.map((essay) => `/essay/${essay}/pdf`);
  return [
    {
      name: `every costly render, ${inWords(many)}, --render-memory-mb 128`,
      prepare: asking(many, everyCostlyRender),
      rules: ['small renders', 'memory'],
      flags: Object.entries(SMALL_SERVER).flatMap(([flag, value]) => [`--${flag}`, `${value}`]),
      settingsMb: settingsMb(SMALL_SERVER),
    },
    {
      name: 'pages of 300 photographs, 20 connections',
      prepare: asking(20, () =>
        NUMBERS.map((number) => ({ path: `/essay/${LARGE_ESSAY}?q=${number}`, headers: CODED })),
      ),
      rules: ['tiles'],
    },
    {
      name: 'cold manifests of 300 photographs, 20 connections',
      prepare: asking(20, () =>
        NUMBERS.map((number) => ({
          path: `/presentation/3/${LARGE_ESSAY}/manifest`,
          headers: { ...CODED, Host: `host-${number}.example` },
        })),
      ),
      rules: ['tiles'],
    },
    { name: 'metrics, 20 connections', prepare: asking(20, () => [{ path: '/metrics' }]), rules: [] },
    {
      name: 'PDFs, eight slow readers',
      prepare: slowReaders(printed.slice(0, 8)),
      rules: ['last print'],
      lastly: printed[8] ?? '',
    },
    {
      name: 'ingest of 96-megapixel scans',
      prepare: incomingScans,
      rules: [],
      flags: ['--settle-seconds', '0'],
    },
  ];
}

/** Every attack. */
export const ATTACKS: readonly Attack[] = [
  ...FORMATS.flatMap((format) =>
    SHAPES.flatMap((shape) => [1, 50].map((connections) => renderAttack(shape, format, connections))),
  ),
  ...otherAttacks(50),
];

/** Of costly renders the one that holds most, and pages and manifests: what shows that the harness works. */
export const QUICK_ATTACKS: readonly Attack[] = [
  ...SHAPES.filter(({ name }) => name === 'oblique').map((shape) => renderAttack(shape, 'webp', 4)),
  ...otherAttacks(8).slice(1, 3),
];
