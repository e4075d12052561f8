import type { FoundFile } from './files-below.ts';

/** A file as one look at its folder shows it. */
export interface SeenFile extends FoundFile {
  readonly identifier: string;
}

interface Sighting {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sinceMs: number;
}

/** What one look at a folder says about files that are being written or have just gone. */
export interface Settled<File extends SeenFile> {
  /** Files that have stopped changing, and files that have gone only a moment ago as they were. */
  readonly files: File[];
  /** Some are still changing: look again after this many milliseconds. */
  readonly lookAgainMs: number | undefined;
}

/**
 * Tells files that are complete from those still being copied: a file counts once its size and time have
 * stood still for a while. A file that has gone counts for as long again, so that programs which save by
 * deleting and writing anew cause no gap.
 */
export class Settling<File extends SeenFile> {
  readonly #settleMs: number;
  readonly #sightings = new Map<string, Sighting>();
  readonly #goneSince = new Map<string, number>();
  #settled = new Map<string, File>();

  constructor(settleSeconds: number) {
    this.#settleMs = settleSeconds * 1000;
  }

  /** @param nowMs milliseconds since 1970 */
  look(found: readonly File[], nowMs: number): Settled<File> {
    const next = new Map<string, File>();
    const names = new Set(found.map(({ identifier }) => identifier));
    let waiting = false;
    for (const file of found) {
      const before = this.#settled.get(file.identifier);
      if (this.#isStill(file, nowMs)) {
        next.set(file.identifier, before && isSame(before, file) ? before : file);
      } else {
        waiting = true;
        if (before) next.set(file.identifier, before);
      }
      this.#goneSince.delete(file.identifier);
    }
    for (const [identifier, file] of this.#settled) {
      if (names.has(identifier)) continue;
      const since = this.#goneSince.get(identifier) ?? nowMs;
      this.#goneSince.set(identifier, since);
      if (nowMs - since < this.#settleMs) {
        next.set(identifier, file);
        waiting = true;
      } else {
        this.#goneSince.delete(identifier);
        this.#sightings.delete(identifier);
      }
    }
    this.#settled = next;
    // Files that came and went without settling, such as uploads under temporary names, are forgotten.
    for (const identifier of this.#sightings.keys())
      if (!names.has(identifier) && !next.has(identifier)) this.#sightings.delete(identifier);
    return {
      files: [...next.values()],
      lookAgainMs: waiting ? Math.max(100, this.#settleMs / 2) : undefined,
    };
  }

  #isStill({ identifier, bytes, modifiedMs }: SeenFile, nowMs: number): boolean {
    const seen = this.#sightings.get(identifier);
    let sinceMs = nowMs;
    if (seen && seen.bytes === bytes && seen.modifiedMs === modifiedMs) sinceMs = seen.sinceMs;
    else this.#sightings.set(identifier, { bytes, modifiedMs, sinceMs });
    // A file that was last written a while ago needs no second look; a time in the future says nothing.
    return nowMs - modifiedMs >= this.#settleMs || nowMs - sinceMs >= this.#settleMs;
  }
}

function isSame(before: SeenFile, file: SeenFile): boolean {
  return (
    before.path === file.path &&
    before.bytes === file.bytes &&
    before.modifiedMs === file.modifiedMs &&
    before.changedMs === file.changedMs &&
    before.inode === file.inode
  );
}
