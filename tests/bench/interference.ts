import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { wrongAnswer } from './check-answers.ts';
import { LONGEST_TRY_SECONDS, measureLoad, tileRequests } from './load-rows.ts';
import { cpuByProcess, cpuMicroseconds, peakBytes, sampleMemory, sumOfPeaks, untilIdle } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { LOAD_CORE } from './processes.ts';
import { type FloodResult, type Measured, type RowResult, summarise, type WorkerMemory } from './results.ts';
import type { ScanSet } from './scans.ts';
import { type BenchFolders, type BenchServer, urlPath } from './server.ts';
import { arbitraryRegions, nearFullSize } from './url-lists.ts';
import { type Load, startLoad } from './wrk.ts';

/** One viewer over HTTP/1.1 holds six connections. */
const VIEWER_CONNECTIONS = 6;
const REGION_CLIENTS = 8;
const LONGEST_RENDER_SECONDS = 150;

export const IDLE = 'loupe, idle';
export const LOADED = 'loupe, 8 region clients';
export const FLOODED = 'loupe, large renders';

function tileLoad(server: BenchServer, scans: ScanSet, folders: BenchFolders): Load {
  return {
    origin: server.origin,
    requests: tileRequests(scans, 'all').map((tile) => ({ path: urlPath(server, tile) })),
    connections: VIEWER_CONNECTIONS,
    list: join(folders.run, 'interference-tiles.txt'),
  };
}

function regionLoad(
  server: BenchServer,
  scans: ScanSet,
  folders: BenchFolders,
  { round, quick }: { readonly round: number; readonly quick: boolean },
): Load {
  const regions = arbitraryRegions([scans.small, scans.large], quick ? 800 : 8000, 5000 + round);
  return {
    origin: server.origin,
    requests: regions.map((region) => ({ path: urlPath(server, region) })),
    connections: REGION_CLIENTS,
    list: join(folders.run, 'interference-regions.txt'),
  };
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Tiles while regions are rendered; once more for longer where no region came in the time, as on a busy machine. */
async function measureTogether(
  server: BenchServer,
  tileLoad: Load,
  regionLoad: Load,
  seconds: number,
): Promise<{ tiles: Measured; regions: Measured }> {
  const running = startLoad(regionLoad);
  await pause(Math.min(1, seconds / 2));
  const tiles = await measureLoad(server, tileLoad, seconds);
  const regions = { ...(await running.stop()), cpuMicros: undefined, peakBytes: undefined };
  if (regions.requests > 0 || seconds >= LONGEST_TRY_SECONDS) return { tiles, regions };
  return measureTogether(server, tileLoad, regionLoad, seconds * 4);
}

/** Tiles for one viewer, first alone, then while eight clients have arbitrary regions rendered; no core is bound. */
export async function measureInterference(
  server: BenchServer,
  scans: ScanSet,
  folders: BenchFolders,
  options: BenchOptions,
): Promise<RowResult[]> {
  const rounds = { idle: [] as Measured[], loaded: [] as Measured[], regions: [] as Measured[] };
  const wrong = await wrongAnswer(server, tileRequests(scans, 'all'), 8);
  if (wrong !== undefined) throw new Error(`interference: ${wrong}`);
  const tiles = tileLoad(server, scans, folders);
  await measureLoad(server, tiles, options.quick ? 0.2 : 1);
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.idle.push(await measureLoad(server, tiles, options.seconds));
    const regions = regionLoad(server, scans, folders, { round, quick: options.quick });
    const together = await measureTogether(server, tiles, regions, options.seconds);
    rounds.loaded.push(together.tiles);
    rounds.regions.push(together.regions);
    await untilIdle(server.pids, 20);
  }
  const shared = 'processor time holds the renders too';
  return [
    summarise('interference', IDLE, rounds.idle),
    summarise('interference', LOADED, rounds.loaded, shared),
    summarise(
      'interference',
      'loupe, the regions themselves',
      rounds.regions,
      'at the same time as the tiles',
    ),
  ];
}

/** The status of one large answer, its body thrown away; 0 when the connection broke or nothing came in time. */
async function statusOf(url: string, agent: Agent): Promise<number> {
  return await new Promise((resolve) => {
    const signal = AbortSignal.timeout(LONGEST_RENDER_SECONDS * 1000);
    get(url, { agent, signal }, (response) => {
      response.once('end', () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
      response.once('error', () => resolve(0));
      response.resume();
    }).once('error', () => resolve(0));
  });
}

/** Distinct renders of nearly the whole large scan, all asked at once, while one viewer asks for tiles. */
export async function measureFlood(
  server: BenchServer,
  scans: ScanSet,
  folders: BenchFolders,
  quick: boolean,
): Promise<{ flood: FloodResult; row: RowResult }> {
  const load = startLoad(tileLoad(server, scans, folders));
  await pause(0.5);
  const memory = sampleMemory(server.pids, 'proportional', 50);
  const started = performance.now();
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const renders = nearFullSize(scans.large, quick ? 4 : 100);
  const answers = await Promise.all(
    renders.map(async (render) => await statusOf(`${server.origin}${urlPath(server, render)}`, agent)),
  );
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  const peak = memory.stop();
  const tiles = await load.stop();
  const statuses: Record<string, number> = {};
  for (const status of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    flood: { statuses, seconds, peakBytes: peak, sumOfPeaks: sumOfPeaks(server.pids) },
    row: summarise('flood', FLOODED, [{ ...tiles, cpuMicros: undefined, peakBytes: peak }]),
  };
}

/** Peak memory of the process that answers tiles, when it does nothing else. */
export async function measureWorkerMemory(
  server: BenchServer,
  scans: ScanSet,
  folders: BenchFolders,
  seconds: number,
): Promise<{ worker: WorkerMemory; row: RowResult }> {
  const before = cpuByProcess(server.pids);
  const load = { ...tileLoad(server, scans, folders), connections: 64, core: LOAD_CORE };
  const measured = await measureLoad(server, load, seconds);
  const busiest = [...cpuByProcess(server.pids).keys()]
    .map((pid) => ({ pid, cpu: cpuMicroseconds(pid) - (before.get(pid) ?? 0) }))
    .sort((one, other) => other.cpu - one.cpu)[0];
  const peak = busiest === undefined ? Number.NaN : peakBytes(busiest.pid);
  return {
    worker: { peakBytes: peak },
    row: summarise('memory', 'loupe, the worker', [{ ...measured, peakBytes: peak }], '64 connections'),
  };
}
