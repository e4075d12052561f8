import { createHash } from 'node:crypto';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../storage/error-code.ts';
import { readWholeFile } from '../storage/file-store.ts';

/** Below the data folder. */
const FOLDER = 'manifests';

/** The name of the copy of a file, by its path below the folder of manifests. */
export function copyName(path: string): string {
  return `${createHash('sha256').update(path).digest('hex').slice(0, 40)}.good`;
}

/**
 * Copies that versions of Loupe without a database kept of files that had no errors. They are taken over where a file is read
 * for the first time, and then removed.
 */
export class EarlierCopies {
  readonly #folder: string | undefined;
  #names: ReadonlySet<string> = new Set();

  /** @param dataFolder undefined where there is none that can be used */
  constructor(dataFolder: string | undefined) {
    this.#folder = dataFolder === undefined ? undefined : join(dataFolder, FOLDER);
  }

  /** Looks which copies there are. */
  async find(): Promise<void> {
    const names = this.#folder === undefined ? [] : await readdir(this.#folder).catch(none);
    this.#names = new Set(names.filter(isCopy));
  }

  /** @returns undefined where there is no copy that can be read */
  async copyOf(path: string): Promise<Uint8Array | undefined> {
    const name = copyName(path);
    if (this.#folder === undefined || !this.#names.has(name)) return undefined;
    return await readWholeFile(join(this.#folder, name)).catch(() => undefined);
  }

  /** Removes the copies; other files in their folder stay. */
  async remove(): Promise<void> {
    if (this.#folder === undefined || this.#names.size === 0) return;
    for (const name of this.#names) await rm(join(this.#folder, name), { force: true });
    this.#names = new Set();
    await rmdir(this.#folder).catch(none);
  }
}

/** Whether Loupe gave a copy its name. */
function isCopy(name: string): boolean {
  return /^[0-9a-f]{40}\.good(?:\.tmp)?$/.test(name);
}

function none(error: unknown): string[] {
  if (errorCode(error) === undefined) throw error;
  return [];
}
