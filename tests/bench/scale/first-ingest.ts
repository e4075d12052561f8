import { statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { imageFolder } from '../../../src/archive/record.ts';
import { tieFolder } from '../../support/tied.ts';
import { type Delays, delaysOf, type ResponseTime, startSecondClient } from '../fairness/second-client.ts';
import { shuffled } from '../random.ts';
import { photograph } from './large-scans.ts';
import { meterRoles, untilResting } from './roles.ts';
import { tilePath } from './running-server.ts';
import type { Figures, Session } from './session.ts';
import { smallImage, withComment } from './small-image.ts';

// Scans that come to an archive by the hundred, and what readers of the archive notice of it.

const FOLDER = 'incoming';
const POLL_MS = 100;
/** How many scans differ in more than their comment. */
const KINDS = 16;
const FIRST_KIND = 3000;
const TILES = 2000;
const TILE_PAUSE_MS = 10;
const MANIFEST_PAUSE_MS = 200;
const METRICS_PAUSE_MS = 1000;
/** The readers are asked for their times at this interval, or a shorter one. */
const CHUNK_SECONDS = 2;
/** How long they read before anything comes. */
const IDLE_SECONDS = 20;

export interface FirstIngestOptions {
  readonly scans: number;
  /** Whether scans are of a few thousand pixels, instead of about four megapixels: what an image costs whose pixels cost nothing. */
  readonly small: boolean;
  /** Of the scans that have not been ingested by then, no more is waited for. */
  readonly longestSeconds: number;
}

/** What the readers met: tiles alone, and all of their requests. */
interface Met {
  readonly tiles: Delays;
  readonly all: Delays;
}

type Client = ReturnType<typeof startSecondClient>;

async function read(
  { server, archive, random, idleSeconds }: Session,
  client: Client,
  goesOn: () => boolean,
): Promise<Met> {
  const askings = [
    {
      paths: shuffled(archive.identifiers, random)
        .slice(0, TILES)
        .map((identifier) => tilePath(identifier)),
      pauseMs: TILE_PAUSE_MS,
    },
    {
      paths: archive.essays.slice(0, TILES).map((essay) => `/presentation/3/${essay}/manifest`),
      pauseMs: MANIFEST_PAUSE_MS,
    },
    { paths: ['/metrics'], pauseMs: METRICS_PAUSE_MS },
  ];
  const tiles: ResponseTime[] = [];
  const all: ResponseTime[] = [];
  while (goesOn()) {
    const times = await client.ask(server.origin, askings, Math.min(CHUNK_SECONDS, idleSeconds));
    tiles.push(...(times[0] ?? []));
    all.push(...times.flat());
  }
  return { tiles: delaysOf(tiles), all: delaysOf(all) };
}

interface Dropped {
  readonly identifiers: readonly string[];
  remove(): Promise<void>;
}

/** Puts all scans into the image folder in one step. They are gone again when this process ends, however it does. */
async function drop({ archive }: Session, { scans, small }: FirstIngestOptions): Promise<Dropped> {
  const folder = join(archive.images, FOLDER);
  const aside = join(archive.images, `.${FOLDER}`);
  const releases = [folder, aside].map(tieFolder);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside);
  const names = Array.from({ length: scans }, (_, index) => `scan-${String(index).padStart(5, '0')}`);
  const kinds = Array.from({ length: Math.min(KINDS, scans) }, (_, index) =>
    small ? smallImage(FIRST_KIND + index) : photograph(index),
  );
  for (const [index, name] of names.entries()) {
    const pixels = await kinds[index % kinds.length];
    if (pixels) await writeFile(join(aside, `${name}.jpg`), withComment(pixels, name));
  }
  await rename(aside, folder);
  return {
    identifiers: names.map((name) => `${FOLDER}/${name}`),
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
      for (const release of releases) release();
    },
  };
}

/**
 * Waits until all are ingested, or the time is over.
 *
 * @returns how many came after the first, and in how many seconds, by when their records were written
 */
async function follow(
  identifiers: readonly string[],
  data: string,
  longestSeconds: number,
): Promise<{ count: number; seconds: number }> {
  const left = new Set(identifiers);
  const end = performance.now() + longestSeconds * 1000;
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, 0];
  while (left.size > 0 && performance.now() < end) {
    for (const identifier of left) {
      const record = statSync(join(imageFolder(data, identifier), 'record.json'), { throwIfNoEntry: false });
      if (!record) continue;
      left.delete(identifier);
      firstMs = Math.min(firstMs, record.mtimeMs);
      lastMs = Math.max(lastMs, record.mtimeMs);
    }
    await pause(POLL_MS);
  }
  return { count: Math.max(0, identifiers.length - left.size - 1), seconds: (lastMs - firstMs) / 1000 };
}

/** What ingest of many scans takes while others read. The data folder is not to be used afterwards. */
export async function measureFirstIngest(session: Session, options: FirstIngestOptions): Promise<Figures> {
  const { server, data, rest, idleSeconds } = session;
  await server.ready();
  await untilResting(server.pid, rest);
  const client = startSecondClient();
  let dropped: Dropped | undefined;
  try {
    // The first of each kind make the code warm.
    let chunks = 1;
    await read(session, client, () => chunks-- > 0);
    chunks = Math.ceil(Math.min(IDLE_SECONDS, idleSeconds) / CHUNK_SECONDS);
    const atRest = meterRoles(server.pid);
    const restBegun = performance.now();
    const idle = await read(session, client, () => chunks-- > 0);
    // What the same readers cost, which is no part of ingest: of a slow one it would be more for each scan.
    const readersShare = atRest().primary / ((performance.now() - restBegun) / 1000);
    dropped = await drop(session, options);
    const used = meterRoles(server.pid);
    let isOver = false;
    const following = follow(dropped.identifiers, data, options.longestSeconds).finally(() => {
      isOver = true;
    });
    const met = await read(session, client, () => !isOver);
    const { count, seconds } = await following;
    const { primary, worker, all } = used();
    const ofIngest = Math.max(0, primary - readersShare * seconds);
    return {
      'ingested-scans': count,
      'ingest-rate': count / seconds,
      [options.small ? 'ingest-primary-small' : 'ingest-primary']: (ofIngest / seconds) * 100,
      'ingest-primary-each': (ofIngest / Math.max(1, count)) * 1000,
      'ingest-workers-each': (worker / Math.max(1, count)) * 1000,
      'ingest-all-each': (all / Math.max(1, count)) * 1000,
      'ingest-primary-part': (primary / all) * 100,
      'tile-p99-idle': idle.tiles.p99Ms,
      'tile-p99-ingest': met.tiles.p99Ms,
      'tile-p99-ratio': met.tiles.p99Ms / idle.tiles.p99Ms,
      'worst-tile': met.tiles.worstMs,
      'worst-idle': idle.all.worstMs,
      'worst-ingest': met.all.worstMs,
      'ingest-errors': met.all.errors,
    };
  } finally {
    client.stop();
    await dropped?.remove();
  }
}
