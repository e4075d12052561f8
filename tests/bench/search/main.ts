import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TextSearch } from '../../../src/search/index/text-search.ts';
import { parseQuery } from '../../../src/search/words/query.ts';
import { describeMachine } from '../machine.ts';
import { type IndexFigures, makeIndex } from './make-index.ts';
import { writtenQueries } from './queries.ts';

// How long it takes to index captions and to find them, and what memory the thread takes that finds them.

const USAGE = `Usage: npm run bench:search -- [--captions 1000,10000,100000] [--queries 1000] [--gate]

Indexes captions of 27 words as a server does, and asks for each query of tests/bench/search/queries.txt in the thread
that a worker has for searches. --gate: exits with 1 when a figure of 100,000 captions is above its bound.
`;

/** Bounds at 100,000 captions. */
const MOST = { indexSeconds: 10, queryMs: 20, memoryMb: 40 };
const JUDGED = 100_000;

interface Figures extends IndexFigures {
  readonly captions: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowest: string;
  readonly memoryMb: number;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function residentMb(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function measure(folder: string, captions: number, queries: readonly string[]): Promise<Figures> {
  const path = join(folder, `${captions}.sqlite`);
  const index = makeIndex(path, captions);
  const before = residentMb();
  const search = new TextSearch({ path, limits: { cpuMs: 60_000, wallMs: 60_000 }, waitMs: 60_000 });
  const times: { readonly query: string; readonly ms: number }[] = [];
  const ask = async (query: string): Promise<void> => {
    const begun = performance.now();
    const order = {
      ...({ kind: 'texts', scope: { kind: 'archive' }, query: parseQuery(query), marks: [] } as const),
      ...{ from: 0, count: 40, facets: false },
    };
    await search.find(order, 'bench');
    times.push({ query, ms: performance.now() - begun });
  };
  await ask('first');
  times.length = 0;
  for (const query of queries) await ask(query);
  const memoryMb = residentMb() - before;
  await search.close();
  const sorted = times.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const slowest = times.toSorted((a, b) => b.ms - a.ms)[0];
  return {
    ...{ captions, ...index, p50Ms: at(sorted, 0.5), p99Ms: at(sorted, 0.99), memoryMb },
    slowest: slowest ? `${slowest.query} (${slowest.ms.toFixed(1)} ms)` : '',
  };
}

function row({
  captions,
  texts,
  seconds,
  cpuSeconds,
  bytes,
  p50Ms,
  p99Ms,
  slowest,
  memoryMb,
}: Figures): string {
  const times = [seconds.toFixed(2), cpuSeconds.toFixed(2)];
  const cells = [captions, texts, ...times, (bytes / 2 ** 20).toFixed(0), p50Ms.toFixed(2)];
  return `| ${[...cells, p99Ms.toFixed(2), slowest, memoryMb.toFixed(0)].join(' | ')} |`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      captions: { type: 'string', default: '1000,10000,100000' },
      queries: { type: 'string', default: '1000' },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'loupe-bench-search-'));
  try {
    const queries = writtenQueries().slice(0, Number(values.queries));
    process.stdout.write(`${describeMachine()}\n\n`);
    process.stdout.write(
      '| captions | texts | index, s | CPU, s | MB | p50, ms | p99, ms | slowest | thread, MB |\n|--:|--:|--:|--:|--:|--:|--:|---|--:|\n',
    );
    let isWithin = true;
    for (const captions of values.captions.split(',').map(Number)) {
      const figures = await measure(folder, captions, queries);
      process.stdout.write(`${row(figures)}\n`);
      if (captions === JUDGED)
        isWithin =
          figures.seconds < MOST.indexSeconds &&
          figures.p99Ms < MOST.queryMs &&
          figures.memoryMb < MOST.memoryMb;
    }
    return values.gate && !isWithin ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
