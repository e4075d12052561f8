import { createHash, randomUUID } from 'node:crypto';
import { link, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from '../error-code.ts';
import { readWholeFile } from '../file-store.ts';

/** How long to wait before a claim of another process is looked at again. */
const LOOK_AGAIN_MS = 10;

/** The right to replace one version of one object, of one process at a time. */
export interface FileClaim {
  release(): Promise<void>;
}

interface Held {
  readonly path: string;
  readonly generation: number;
}

/**
 * Lets one of several processes at a time replace a version of an object, also on a disk that machines share, and goes on
 * when one of them is killed while it does.
 *
 * A claim is a file `<digest of object and version>.<generation>` that holds the name of the unfinished file which shall
 * become the object. Who meets a claim that is too old makes the next generation, and then removes the unfinished files
 * that lower ones name: from there on their makers, should they only have been slow, can rename nothing.
 */
export class FileClaims {
  readonly #folder: string;
  readonly #staleMs: number;

  /**
   * @param folder of unfinished files
   * @param staleMs how old a claim is when its maker counts as killed
   */
  constructor(folder: string, staleMs: number) {
    this.#folder = folder;
    this.#staleMs = staleMs;
  }

  /**
   * Waits for the claim.
   *
   * @param unfinished the path of the file that shall become the object
   * @returns undefined when the object had not the version any more while others were waited for
   */
  async claim(
    key: string,
    version: string,
    unfinished: string,
    isCurrent: () => Promise<boolean>,
    signal: AbortSignal | undefined,
  ): Promise<FileClaim | undefined> {
    const base = createHash('sha256').update(`${key}\0${version}`).digest('hex');
    while (await isCurrent()) {
      signal?.throwIfAborted();
      const last = (await this.#claims(base)).at(-1);
      if (last && !(await this.#isStale(last))) await pause(LOOK_AGAIN_MS, undefined, { signal });
      else {
        const claim = await this.#take(base, (last?.generation ?? -1) + 1, unfinished);
        if (claim) return claim;
      }
    }
    return undefined;
  }

  /** The claims of a version, the first generation first. */
  async #claims(base: string): Promise<Held[]> {
    return (await readdir(this.#folder))
      .filter((name) => name.startsWith(`${base}.`))
      .map((name) => ({ path: join(this.#folder, name), generation: Number(name.slice(base.length + 1)) }))
      .sort((a, b) => a.generation - b.generation);
  }

  /** By the clock of the disk, which other machines may share: that of a file which is touched now. */
  async #isStale({ path }: Held): Promise<boolean> {
    const made = await stat(path).catch(() => undefined);
    if (!made) return false;
    const clock = join(this.#folder, randomUUID());
    try {
      await writeFile(clock, '', { flag: 'wx' });
      return (await stat(clock)).mtimeMs - made.mtimeMs > this.#staleMs;
    } finally {
      await rm(clock, { force: true });
    }
  }

  /** @returns undefined when another was faster */
  async #take(base: string, generation: number, unfinished: string): Promise<FileClaim | undefined> {
    const path = join(this.#folder, `${base}.${generation}`);
    if (!(await this.#make(path, basename(unfinished)))) return undefined;
    let isTaken = false;
    try {
      const claims = await this.#claims(base);
      if (claims.some((claim) => claim.generation > generation)) return undefined;
      const lower = claims.filter((claim) => claim.generation < generation);
      for (const claim of lower) await this.#fence(claim);
      isTaken = true;
      return { release: () => release([...lower.map((claim) => claim.path), path]) };
    } finally {
      if (!isTaken) await rm(path, { force: true });
    }
  }

  /** Makes a claim with its content at once: none is ever seen empty. */
  async #make(path: string, unfinished: string): Promise<boolean> {
    const made = join(this.#folder, randomUUID());
    try {
      await writeFile(made, unfinished, { flag: 'wx' });
      await link(made, path);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(made, { force: true });
    }
  }

  /** Takes from the maker of a claim what it could still rename. */
  async #fence({ path }: Held): Promise<void> {
    const unfinished = await readWholeFile(path);
    if (unfinished) await rm(join(this.#folder, basename(unfinished.toString())), { force: true });
  }
}

/** The highest goes last: who makes a lower one in between sees it, and gives way. */
async function release(claims: readonly string[]): Promise<void> {
  for (const path of claims) await rm(path, { force: true });
}
