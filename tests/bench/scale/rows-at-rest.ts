import { ask } from '../../support/asking.ts';
import { processTree, proportionalOf } from '../measure.ts';
import { shuffled } from '../random.ts';
import { median } from '../results.ts';
import { dearestRun, meterRoles, roleOf, secondsOfPrimary, untilResting } from './roles.ts';
import { CACHES_MB, tilePath } from './running-server.ts';
import type { Figures, Session } from './session.ts';

// What a server costs and takes to which nothing happens but requests.

const LOOKED_UP = 1000;
const WARMING_MANIFESTS = 20;
const WARMING_NAMES = 5;
const COLD_MANIFESTS = 200;
const DISTINCT_TILES = 3000;
const DISTINCT_RENDERS = 800;
const ASKED_AT_ONCE = 8;

/** Proportional memory of the primary and of the largest worker, in megabytes. */
function memoryOf(primary: number): { primary: number; worker: number } {
  const megabytes = { primary: proportionalOf(primary) / 1e6, worker: 0 };
  for (const pid of processTree([primary]))
    if (roleOf(pid, primary) === 'worker')
      megabytes.worker = Math.max(megabytes.worker, proportionalOf(pid) / 1e6);
  return megabytes;
}

/** The start that has just been made, and all that the server does by itself afterwards. */
export async function measureStart({ server, rest }: Session): Promise<Figures> {
  const readyMs = await server.ready();
  const rests = await untilResting(server.pid, rest);
  const used = meterRoles(server.pid, true)();
  const memory = memoryOf(server.pid);
  return {
    listening: server.listeningMs / 1000,
    'first-tile': server.firstMs / 1000,
    ready: readyMs / 1000,
    'start-cpu': used.all,
    'start-cpu-primary': used.primary,
    rests: rests ? 1 : 0,
    'primary-started': memory.primary,
    'worker-started': memory.worker,
  };
}

/** Milliseconds until a response is there. Rejects when it is another one than expected. */
export async function timeOf(
  origin: string,
  path: string,
  headers: Record<string, string> = {},
  expected = 200,
): Promise<number> {
  const begun = performance.now();
  const { status } = await ask(origin, path, { headers });
  const ms = performance.now() - begun;
  if (status !== expected) throw new Error(`${path} was answered ${status}`);
  return ms;
}

async function timesOf(
  origin: string,
  paths: readonly string[],
  headers: Record<string, string> = {},
): Promise<number[]> {
  const times: number[] = [];
  for (const path of paths) times.push(await timeOf(origin, path, headers));
  return times;
}

/** Manifests and tiles that nobody has asked for before, one after another. */
export async function measureReading({ server, archive, random }: Session): Promise<Figures> {
  const { origin } = server;
  const shows = (essay: string, version = 3): string => `/presentation/${version}/${essay}/manifest`;
  const essays = shuffled(archive.essays, random);
  // These make the code of each worker warm: of a small archive there is little else that would.
  const warming = essays.splice(0, Math.min(WARMING_MANIFESTS, essays.length / 2));
  const asked = warming.flatMap((essay) => [2, 3, 4].map((version) => shows(essay, version)));
  // Under each name of the server a manifest is another document.
  for (let name = 0; name < WARMING_NAMES; name += 1)
    await timesOf(origin, asked, { host: `name-${name}.example`, 'accept-encoding': 'br' });
  const manifests = await timesOf(
    origin,
    essays.slice(0, COLD_MANIFESTS).map((essay) => shows(essay)),
    {
      'accept-encoding': 'br',
    },
  );
  const looked = shuffled(archive.identifiers, random).slice(0, Math.min(LOOKED_UP, archive.count / 2));
  const tiles = looked.map((identifier) => tilePath(identifier));
  const closed = await timesOf(origin, tiles);
  const open = await timesOf(origin, tiles.slice(-100));
  return {
    'cold-manifest': median(manifests),
    'closed-tile': median(closed),
    'open-tile': median(open),
  };
}

async function askAll(origin: string, paths: readonly string[]): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: ASKED_AT_ONCE }, async () => {
      while (next < paths.length) {
        next += 1;
        await timeOf(origin, paths[next - 1] ?? '/');
      }
    }),
  );
}

/** Memory when as much has been asked for as fills every cache. */
export async function measureMemory({ server, archive, random, rest }: Session): Promise<Figures> {
  const { origin } = server;
  const asked = shuffled(archive.identifiers, random).slice(0, DISTINCT_TILES);
  const rendered = asked.slice(0, DISTINCT_RENDERS);
  const essays = shuffled(archive.essays, random).slice(0, COLD_MANIFESTS);
  await askAll(
    origin,
    asked.flatMap((identifier) => [tilePath(identifier), tilePath(identifier, 2)]),
  );
  await askAll(
    origin,
    rendered.map((identifier) => `/iiif/3/${encodeURIComponent(identifier)}/full/40,30/0/default.png`),
  );
  await askAll(
    origin,
    essays.map((essay) => `/presentation/3/${essay}/manifest`),
  );
  await untilResting(server.pid, rest);
  const { primary, worker } = memoryOf(server.pid);
  return { 'primary-memory': primary, 'worker-memory': worker - CACHES_MB };
}

/** What a server uses to which nothing happens at all. */
export async function measureIdle({ server, idleSeconds }: Session): Promise<Figures> {
  const used = meterRoles(server.pid);
  const seconds = await secondsOfPrimary(server.pid, idleSeconds);
  const { primary, all } = used();
  return {
    'idle-primary': (primary / seconds.length) * 100,
    'idle-all': (all / seconds.length) * 100,
  };
}

/** Of a server that reads its folders every `rescanSeconds`: what the dearest of these looks costs the primary. */
export async function measureRescan({ server, rest }: Session, rescanSeconds: number): Promise<Figures> {
  await server.ready();
  await untilResting(server.pid, {
    ...rest,
    longestSeconds: Math.min(rest.longestSeconds, 2 * rescanSeconds),
  });
  const seconds = await secondsOfPrimary(server.pid, Math.ceil(2.5 * rescanSeconds));
  // A look that takes longer than the time between two is in most of the seconds, but not in the quietest.
  const quiet = [...seconds].sort((one, other) => one - other)[Math.floor(seconds.length / 10)] ?? 0;
  return {
    rescan: dearestRun(seconds, quiet),
    'rescan-share': (seconds.reduce((sum, second) => sum + second, 0) / seconds.length) * 100,
  };
}
