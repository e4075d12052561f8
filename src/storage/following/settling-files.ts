import type { FoundFile } from '../files-below.ts';
import { isInRange } from './path-order.ts';
import type { SeenFolder } from './tree-messages.ts';

interface Sighting {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sinceMs: number;
}

/** What has to be taken in of a folder, and what is still changing in it. */
export interface SettledFolder<File extends FoundFile> {
  /** Files that are new, or not as they were known, and have stopped changing. */
  readonly changed: FoundFile[];
  /** Files that were known and have been gone for a while. */
  readonly gone: File[];
  /** Some are still changing: look again after this many milliseconds, and do not take in the digest. */
  readonly lookAgainMs: number | undefined;
}

/** What the times of files and the clock may differ by: a look that comes too early is one too many. */
const CLOCK_STEP_MS = 5;

/**
 * Tells files that are complete from those still being copied: a file counts once its size and time have stood still for a
 * while. A file that has gone counts for as long again, so that programs which save by deleting and writing anew cause no
 * gap. Nothing is kept of files that are as they were known.
 */
export class SettlingFiles<File extends FoundFile> {
  readonly #settleMs: number;
  readonly #isSame: (known: File, found: FoundFile) => boolean;
  /** Of files that are changing, by folder and path. */
  readonly #sightings = new Map<string, Map<string, Sighting>>();
  /** When files were first found to be gone, by folder and path. */
  readonly #goneSince = new Map<string, Map<string, number>>();

  /** @param isSame whether a file is as it was known */
  constructor(settleSeconds: number, isSame: (known: File, found: FoundFile) => boolean = isSameState) {
    this.#settleMs = settleSeconds * 1000;
    this.#isSame = isSame;
  }

  /**
   * Compares a folder with what is known of its files, within the ranges that were seen.
   *
   * @param seen a folder that is gone has no files, and its whole range
   * @param known the files of the folder that are known, those of other ranges or not
   * @param nowMs milliseconds since 1970
   */
  look(
    seen: Pick<SeenFolder, 'path' | 'files' | 'ranges' | 'problems'>,
    known: Iterable<File>,
    nowMs: number,
  ): SettledFolder<File> {
    const before = new Map<string, File>();
    for (const file of known) before.set(file.path, file);
    const sightings = new Map<string, Sighting>();
    const goneSince = new Map<string, number>();
    const changed: FoundFile[] = [];
    const gone: File[] = [];
    /** Until the first of those that are changing may have settled. */
    let leftMs = Number.POSITIVE_INFINITY;
    const isSeen = (path: string): boolean => seen.ranges.some((range) => isInRange(path, range));
    for (const file of seen.files) {
      const old = before.get(file.path);
      before.delete(file.path);
      if (old && this.#isSame(old, file)) continue;
      const sinceMs = this.#sinceMs(seen.path, file, nowMs);
      // A file that was last written a while ago needs no second look; a time in the future says nothing.
      const stoodMs = nowMs - Math.min(file.modifiedMs, sinceMs);
      if (stoodMs >= this.#settleMs) {
        changed.push(file);
        continue;
      }
      leftMs = Math.min(leftMs, this.#settleMs - stoodMs);
      sightings.set(file.path, { bytes: file.bytes, modifiedMs: file.modifiedMs, sinceMs });
    }
    const hidden = new Set(seen.problems.map(({ path }) => path));
    for (const [path, file] of before) {
      if (hidden.has(path) || !isSeen(path)) continue;
      const sinceMs = this.#goneSince.get(seen.path)?.get(path) ?? nowMs;
      const goneMs = nowMs - sinceMs;
      if (goneMs >= this.#settleMs) {
        gone.push(file);
        continue;
      }
      leftMs = Math.min(leftMs, this.#settleMs - goneMs);
      goneSince.set(path, sinceMs);
    }
    keep(this.#sightings, seen.path, sightings, isSeen);
    keep(this.#goneSince, seen.path, goneSince, isSeen);
    return { changed, gone, lookAgainMs: Number.isFinite(leftMs) ? this.#lookAgainMs(leftMs) : undefined };
  }

  /** A folder into which files are copied one by one is not read for each of them. */
  #lookAgainMs(leftMs: number): number {
    return Math.ceil(Math.max(100, this.#settleMs / 2, leftMs)) + CLOCK_STEP_MS;
  }

  /** Since when a file has stood still. */
  #sinceMs(folder: string, { path, bytes, modifiedMs }: FoundFile, nowMs: number): number {
    const before = this.#sightings.get(folder)?.get(path);
    return before?.bytes === bytes && before.modifiedMs === modifiedMs ? before.sinceMs : nowMs;
  }
}

/** Puts what a look found in the place of what an earlier one did, where it looked. */
function keep<T>(
  all: Map<string, Map<string, T>>,
  folder: string,
  found: Map<string, T>,
  isSeen: (path: string) => boolean,
): void {
  for (const [path, value] of all.get(folder) ?? []) if (!isSeen(path)) found.set(path, value);
  if (found.size > 0) all.set(folder, found);
  else all.delete(folder);
}

function isSameState(known: FoundFile, found: FoundFile): boolean {
  return (
    known.bytes === found.bytes &&
    known.modifiedMs === found.modifiedMs &&
    known.changedMs === found.changedMs &&
    known.inode === found.inode
  );
}
