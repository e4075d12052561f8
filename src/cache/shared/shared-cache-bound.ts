import { setTimeout as pause } from 'node:timers/promises';
import { parsedObject } from '../../json/parsed-object.ts';
import { readWholeFile, writeFileAtomically } from '../../storage/file-store.ts';
import type { ListedObject, ObjectStore } from '../../storage/objects/object-store.ts';
import { pagesOf } from '../../storage/objects/objects-as-files.ts';
import { CacheLook, RemovalOfObjects } from './cache-look.ts';
import { isResponseName, SHARED_PREFIX } from './shared-names.ts';
import { removeObjects } from './shared-removal.ts';

/** The pause behind each page of a list, of a thousand objects. */
const PAGE_PAUSE_MS = 1000;

/** The pause between two looks: first and least, and longest. */
const LEAST_PAUSE_MS = 10 * 60_000;
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** What keeps the responses in a store within a bound. */
export interface SharedCacheBoundParts {
  readonly store: Pick<ObjectStore, 'name' | 'list' | 'delete'>;
  /** 0 removes all. */
  readonly maxBytes: number;
  /** Whether this is the builder for sure. */
  readonly mayRemove: () => boolean;
  /** A file of this machine where the last look is noted. */
  readonly noteFile: string;
  readonly log: {
    warn(details: object, message: string): void;
    info(details: object, message: string): void;
  };
  readonly pagePauseMs?: number;
}

/** How the last look ended. */
interface LastLook {
  readonly endedMs: number;
  readonly pauseMs: number;
  readonly bytes: number;
}

/**
 * Keeps the responses that several Loupes put into a store within a number of bytes, and removes those that were written first. Nobody tells it
 * what is written: it lists all of them, a page at a time, the sooner again the faster they have grown, and once a day at the least. A start
 * lists nothing where the last look is not long ago.
 */
export class SharedCacheBound {
  readonly #parts: SharedCacheBoundParts;
  readonly #stopping = new AbortController();
  #last: LastLook | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: SharedCacheBoundParts) {
    this.#parts = parts;
  }

  /** What there was at the end of the last look. */
  get bytes(): number {
    return this.#last?.bytes ?? 0;
  }

  /** Looks from now on. */
  begin(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Lists all once, and where there is too much once more, to remove the oldest. Rejects with ObjectStoreError.
   *
   * @returns false when it was not finished: the server is stopped, or another builds
   */
  async look(): Promise<boolean> {
    const { maxBytes } = this.#parts;
    const look = new CacheLook();
    const isSeen = await this.#eachPage(async (objects) => {
      for (const object of objects) look.saw(object);
    });
    if (!isSeen) return false;
    const removal = look.removal(maxBytes);
    let bytes = look.bytes;
    if (removal) {
      const removed = new RemovalOfObjects(removal);
      const isDone = await this.#eachPage(async (objects) => {
        const meant = objects.filter((object) => removed.isMeant(object));
        await removeObjects(
          this.#parts.store,
          meant.map(({ key }) => key),
        );
        for (const { size } of meant) bytes -= size;
      });
      if (!isDone) return false;
    }
    await this.#note(look.bytes, bytes);
    return true;
  }

  async #run(): Promise<void> {
    const { store, noteFile, log } = this.#parts;
    const { signal } = this.#stopping;
    this.#last = lastLookIn((await readWholeFile(noteFile).catch(() => undefined))?.toString());
    while (!signal.aborted) {
      const { endedMs, pauseMs } = this.#last ?? { endedMs: 0, pauseMs: 0 };
      // A clock that was set back must not put it off.
      const leftMs = Math.min(pauseMs, endedMs + pauseMs - Date.now());
      await pause(Math.max(0, leftMs), undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
      const isDone = await this.look().catch((error: unknown) => {
        const sentence = 'rendered responses in the store cannot be kept within their bound at the moment';
        log.warn({ err: error, store: store.name }, sentence);
        return false;
      });
      if (!isDone) await pause(LEAST_PAUSE_MS, undefined, { ref: false, signal }).catch(() => {});
    }
  }

  /** @returns false when it was given up */
  async #eachPage(work: (objects: readonly ListedObject[]) => Promise<void>): Promise<boolean> {
    const { store, mayRemove, pagePauseMs = PAGE_PAUSE_MS } = this.#parts;
    const { signal } = this.#stopping;
    for await (const { objects, next } of pagesOf(store, SHARED_PREFIX)) {
      if (signal.aborted || !mayRemove()) return false;
      await work(objects.filter(({ key }) => isResponseName(key)));
      if (next !== undefined) await pause(pagePauseMs, undefined, { ref: false, signal }).catch(() => {});
    }
    return true;
  }

  /** @param found bytes that there were, of which some are left */
  async #note(found: number, bytes: number): Promise<void> {
    const { maxBytes, noteFile, log } = this.#parts;
    const endedMs = Date.now();
    const before = this.#last;
    this.#last = { endedMs, pauseMs: nextPauseMs({ before, endedMs, found, bytes, maxBytes }), bytes };
    await writeFileAtomically(noteFile, JSON.stringify(this.#last)).catch((error: unknown) => {
      // It is listed once more after the next start.
      log.warn({ err: error }, 'it cannot be noted when rendered responses in the store were looked through');
    });
  }
}

/** Twice as long as the last pause, but at most half of the time in which there would be too much again as fast as it has grown. */
export function nextPauseMs({
  before,
  endedMs,
  found,
  bytes,
  maxBytes,
}: {
  readonly before: LastLook | undefined;
  readonly endedMs: number;
  readonly found: number;
  readonly bytes: number;
  readonly maxBytes: number;
}): number {
  if (!before) return LEAST_PAUSE_MS;
  const grownBytes = Math.max(0, found - before.bytes);
  const fullMs =
    grownBytes === 0
      ? Number.POSITIVE_INFINITY
      : (Math.max(0, maxBytes - bytes) / grownBytes) * Math.max(1, endedMs - before.endedMs);
  const wanted = Math.min(before.pauseMs * 2, fullMs / 2, LONGEST_PAUSE_MS);
  return Math.max(LEAST_PAUSE_MS, wanted);
}

/** The last look as it was noted; undefined where it was not, or not as this Loupe does. */
function lastLookIn(written: string | undefined): LastLook | undefined {
  const value = parsedObject(written ?? '');
  return value && isLastLook(value) ? value : undefined;
}

function isLastLook<Value extends Readonly<Record<string, unknown>>>(
  value: Value,
): value is Value & LastLook {
  return ['endedMs', 'pauseMs', 'bytes'].every((name) => Number.isFinite(value[name]));
}
