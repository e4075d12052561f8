import { join } from 'node:path';
import { entityTags, wrongAnswer } from './check-answers.ts';
import { cpuByProcess, cpuSince, resetPeaks, sumOfPeaks, untilIdle } from './measure.ts';
import type { BenchOptions, RowName } from './options.ts';
import { LOAD_CORE } from './processes.ts';
import { seededRandom, wholeBetween } from './random.ts';
import { RENDER_ROWS, renderRequests } from './render-lists.ts';
import { type Measured, type RowResult, summarise, unmeasured } from './results.ts';
import type { ScanSet } from './scans.ts';
import { type BenchFolders, type BenchServer, urlPath } from './server.ts';
import {
  arbitraryRegions,
  type ImagePath,
  thumbnails,
  unusualSizes,
  viewerSessions,
  viewerTiles,
} from './url-lists.ts';
import { type Load, runLoad } from './wrk.ts';

/** Rows in which each server in turn, alone on its core, answers one list of requests. */
export const LOAD_ROWS = [
  'tiles',
  'interior',
  'edge',
  'not-modified',
  'thumbnails',
  'session',
  'regions',
  'sizes',
  ...RENDER_ROWS,
] as const satisfies readonly RowName[];
type LoadRow = (typeof LOAD_ROWS)[number];

const CONNECTIONS = 16;
/** What is still asked at the end of a short round is rendered all the same. */
const QUICK_CONNECTIONS = 3;
const LONGEST_REST_SECONDS = 20;
/** What gives no response in so long is not asked again. */
export const LONGEST_TRY_SECONDS = 60;
const TILE_REQUESTS = 4000;
/** More than any server renders in one round, so that within a round none is asked twice. */
const RENDER_REQUESTS = 8000;
const QUICK_RENDER_REQUESTS = 800;

/** Tiles of both scans, each as likely as the other, in a fixed random order. */
export function tileRequests(scans: ScanSet, kind: 'all' | 'interior' | 'edge'): ImagePath[] {
  const random = seededRandom(2);
  const grid = [scans.small, scans.large]
    .flatMap(viewerTiles)
    .filter((tile) => kind === 'all' || tile.interior === (kind === 'interior'));
  return Array.from({ length: TILE_REQUESTS }, () => grid[wholeBetween(random, 0, grid.length - 1)]).filter(
    (tile) => tile !== undefined,
  );
}

/** The requests of one row. Rendered ones differ from round to round; `round` -1 is for checking answers. */
function requestsOf(row: LoadRow, scans: ScanSet, round: number, quick: boolean): ImagePath[] {
  const renders = quick ? QUICK_RENDER_REQUESTS : RENDER_REQUESTS;
  const both = [scans.small, scans.large];
  switch (row) {
    case 'tiles':
    case 'not-modified':
      return tileRequests(scans, 'all');
    case 'interior':
    case 'edge':
      return tileRequests(scans, row);
    case 'thumbnails':
      return thumbnails(both, seededRandom(3));
    case 'session':
      return viewerSessions(both, 150, seededRandom(4));
    case 'regions':
      return arbitraryRegions(both, renders, 1000 + round);
    case 'sizes':
      return unusualSizes(both, renders, 2000 + round);
    default:
      return renderRequests(row, both, renders, 3000 + round);
  }
}

/**
 * Runs one load and measures what the server's processes took for it. Where no response came in the time, as on a machine
 * that does other things, the load is run again for longer.
 */
export async function measureLoad(server: BenchServer, load: Load, seconds: number): Promise<Measured> {
  resetPeaks(server.pids);
  const before = cpuByProcess(server.pids);
  const result = await runLoad(load, seconds);
  if (result.requests === 0 && seconds < LONGEST_TRY_SECONDS) return measureLoad(server, load, seconds * 4);
  const known = server.pids.length > 0;
  const cpu = cpuSince(before, server.pids);
  const peakBytes = known ? sumOfPeaks(server.pids) : undefined;
  return { ...result, cpuMicros: known ? cpu / Math.max(1, result.requests) : undefined, peakBytes };
}

interface Entrant {
  readonly server: BenchServer;
  readonly tags: ReadonlyMap<string, string>;
  readonly rounds: Measured[];
}

/** Servers whose answers are right; the complaint about each other one goes to the results. */
async function entrants(
  row: LoadRow,
  servers: readonly BenchServer[],
  images: readonly ImagePath[],
  results: RowResult[],
) {
  const admitted: Entrant[] = [];
  for (const server of servers.filter(({ rows }) => rows.has(row))) {
    const wrong = await wrongAnswer(server, images, row === 'session' ? 30 : 8);
    if (wrong !== undefined) {
      results.push(unmeasured(row, server.name, `not measured: ${wrong}`));
      continue;
    }
    try {
      const tags = row === 'not-modified' ? await entityTags(server, images) : new Map<string, string>();
      admitted.push({ server, tags, rounds: [] });
    } catch (error) {
      results.push(unmeasured(row, server.name, `not measured: ${String(error)}`));
    }
  }
  return admitted;
}

/** One row: all servers in turn, round after round, so that a slow minute of the machine hits them alike. */
export async function measureLoadRow(
  row: LoadRow,
  servers: readonly BenchServer[],
  scans: ScanSet,
  folders: BenchFolders,
  options: BenchOptions,
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  const admitted = await entrants(row, servers, requestsOf(row, scans, -1, options.quick), results);
  const loadOf = ({ server, tags }: Entrant, round: number): Load => ({
    origin: server.origin,
    requests: requestsOf(row, scans, round, options.quick).map((image) => {
      const path = urlPath(server, image);
      const etag = tags.get(path);
      return { path, headers: etag === undefined ? undefined : { 'If-None-Match': etag } };
    }),
    connections: options.quick ? QUICK_CONNECTIONS : CONNECTIONS,
    core: LOAD_CORE,
    list: join(folders.run, `${row}-${server.name.replaceAll(/\W+/g, '-')}.txt`),
  });
  if (!options.quick) {
    for (const entrant of admitted) {
      await runLoad(loadOf(entrant, -1), 1);
      await untilIdle(entrant.server.pids, LONGEST_REST_SECONDS);
    }
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (const entrant of admitted) {
      entrant.rounds.push(await measureLoad(entrant.server, loadOf(entrant, round), options.seconds));
      await untilIdle(entrant.server.pids, LONGEST_REST_SECONDS);
    }
  }
  return [...admitted.map(({ server, rounds }) => summarise(row, server.name, rounds)), ...results];
}
