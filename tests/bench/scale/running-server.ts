import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { freePort, startProcess } from '../processes.ts';
import type { ScaleArchive } from './make-archive.ts';
import { SMALL } from './small-image.ts';

/** Megabytes of each cache in each worker: small ones, which are soon full. */
const CACHE_MB = 1;
const CACHES = ['tile', 'memory', 'document'] as const;
/** What a worker may hold above what it needs, by the settings. */
export const CACHES_MB = CACHE_MB * CACHES.length;

// What images make necessary is composed in a fifth of the time: of a million, a quarter of an hour.
const LONGEST_START_SECONDS = 1800;

export interface ScaleServer {
  readonly origin: string;
  /** Of the primary. */
  readonly pid: number;
  /** From the start of the program, in milliseconds. */
  readonly listeningMs: number;
  /** Until the first request was answered as wished: that for a tile, unless told otherwise. */
  readonly firstMs: number;
  /** Resolves when `/ready` says so, with milliseconds from the start; with NaN when it never does in time. */
  ready(): Promise<number>;
  stop(): Promise<void>;
}

export interface ScaleServerOptions {
  readonly cli: string;
  readonly archive: ScaleArchive;
  readonly data: string;
  readonly log: string;
  readonly rescanSeconds: number;
  /** After those for folders, port and caches. */
  readonly flags: readonly string[];
  /** What is asked for first; left out, the tile of an image in the middle of the archive. */
  readonly first?: { readonly path: string; readonly status: number };
  /** By the response to `/ready`; left out, by its status. */
  readonly isReady?: (response: HttpResponse) => boolean;
}

/** The path of the only tile of a small image. */
export function tilePath(identifier: string, version = 3): string {
  return `/iiif/${version}/${encodeURIComponent(identifier)}/full/${SMALL.width},${SMALL.height}/0/default.jpg`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Calls `check` every so often until it is true.
 *
 * @returns how many seconds that took; NaN when it never was in time
 */
export async function secondsUntil(
  check: () => boolean | Promise<boolean>,
  everyMs: number,
  longestSeconds: number,
): Promise<number> {
  const begun = performance.now();
  while (!(await check())) {
    if (performance.now() - begun > longestSeconds * 1000) return Number.NaN;
    await pause(everyMs);
  }
  return (performance.now() - begun) / 1000;
}

async function isAnswered(
  origin: string,
  path: string,
  asWished: (response: HttpResponse) => boolean,
): Promise<boolean> {
  return await ask(origin, path).then(asWished, () => false);
}

/** Starts a server and waits until it has answered the first request. */
export async function startScaleServer(options: ScaleServerOptions): Promise<ScaleServer> {
  const { cli, archive, data, log, rescanSeconds } = options;
  const port = await freePort();
  const folders = ['--images', archive.images, '--manifests', archive.manifests, '--data', data];
  const caches = CACHES.flatMap((cache) => [`--${cache}-cache-mb`, `${CACHE_MB}`]);
  const flags = [
    '--port',
    `${port}`,
    '--rescan-seconds',
    `${rescanSeconds}`,
    '--log-level',
    'warn',
    ...caches,
    ...options.flags,
  ];
  const begun = performance.now();
  const since = (): number => performance.now() - begun;
  const loupe = startProcess('loupe', [process.execPath, cli, 'serve', ...folders, ...flags], { log });
  let ended = false;
  void loupe.ended.then(() => {
    ended = true;
  });
  const origin = `http://127.0.0.1:${port}`;
  const waitFor = async (check: () => Promise<boolean>, everyMs: number): Promise<number> => {
    const seconds = await secondsUntil(async () => ended || (await check()), everyMs, LONGEST_START_SECONDS);
    if (ended) throw new Error(`the server has ended; see ${log}`);
    return Number.isNaN(seconds) ? seconds : since();
  };
  try {
    const listeningMs = await waitFor(() => listens(port), 4);
    const tile = { path: tilePath(archive.identifiers[archive.count >> 1] ?? ''), status: 200 };
    const { path, status } = options.first ?? tile;
    const firstMs = await waitFor(() => isAnswered(origin, path, (met) => met.status === status), 4);
    if (Number.isNaN(firstMs)) throw new Error(`the server answers nothing in time; see ${log}`);
    const { isReady = (met: HttpResponse) => met.status === 200 } = options;
    const ready = () => waitFor(() => isAnswered(origin, '/ready', isReady), 50);
    return { origin, pid: loupe.pid, listeningMs, firstMs, ready, stop: () => loupe.stop() };
  } catch (error) {
    await loupe.stop();
    throw error;
  }
}
