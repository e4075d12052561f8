import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { errorCode } from '../storage/error-code.ts';
import { readWholeFile } from '../storage/file-store.ts';
import type { FoundFile } from '../storage/files-below.ts';

/** Below the data folder. */
const FOLDER = 'manifests';

/**
 * Copies of the last versions of files that had no errors, for a server that starts while a file is broken. Written in the
 * background, one after another, and without `fsync`: thousands at a first start would hold up the stop, and a lost copy
 * is written again.
 */
export class LastGoodFiles {
  readonly #sources: string;
  readonly #copies: string;
  readonly #log: Log;
  /** Size and time of what is kept, or will be when the work is done; by path below the folder of manifests. */
  readonly #kept = new Map<string, string>();
  #work: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(manifestsFolder: string, dataFolder: string, log: Log) {
    this.#sources = manifestsFolder;
    this.#copies = join(dataFolder, FOLDER);
    this.#log = log;
  }

  /** @returns undefined where there is no copy that can be read */
  async read(path: string): Promise<Buffer | undefined> {
    return readWholeFile(this.#copyOf(path)).catch((error: unknown) => {
      this.#log.warn({ err: error, file: path }, 'the last good version of a manifest cannot be read');
      return undefined;
    });
  }

  /** Keeps a file that has no errors. */
  keep(file: FoundFile): void {
    const version = `${file.bytes} ${file.modifiedMs} ${file.changedMs ?? ''}`;
    const before = this.#kept.get(file.path);
    if (before === version) return;
    this.#kept.set(file.path, version);
    // A copy of an earlier run is known by its size and time; one of this run is another version's.
    this.#later(() => this.#copy(file, before === undefined));
  }

  /** Takes no copy for kept any more: those that are missing are written when they are to be kept. */
  forget(): void {
    this.#kept.clear();
    this.#hasFailed = false;
  }

  /** Removes the copies of all other files, also those of earlier runs. */
  keepOnly(paths: ReadonlySet<string>): void {
    const names = new Set([...paths].map(copyName));
    for (const path of this.#kept.keys()) if (!paths.has(path)) this.#kept.delete(path);
    this.#later(async () => {
      for (const name of await readdir(this.#copies).catch(none))
        if (isCopy(name) && !names.has(name)) await rm(join(this.#copies, name), { force: true });
    });
  }

  /** Resolves when everything so far is written. */
  async written(): Promise<void> {
    await this.#work;
  }

  #copyOf(path: string): string {
    return join(this.#copies, copyName(path));
  }

  #later(task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch((error: unknown) => {
      if (!this.#hasFailed) this.#log.warn({ err: error }, 'last good versions of manifests are not kept');
      this.#hasFailed = true;
    });
  }

  async #copy({ path, bytes, modifiedMs }: FoundFile, mayBeThere: boolean): Promise<void> {
    const copy = this.#copyOf(path);
    // A copy that cannot be looked at is written again, which fails for the same reason and says so.
    const before = mayBeThere ? await stat(copy).catch(() => undefined) : undefined;
    if (before?.size === bytes && Math.abs(before.mtimeMs - modifiedMs) < 1) return;
    const source = join(this.#sources, path);
    const content = await readWholeFile(source);
    const now = await stat(source).catch(() => undefined);
    // Removed or written again since it was checked: the new version may have errors.
    if (!content || content.length !== bytes || Math.floor(now?.mtimeMs ?? 0) !== modifiedMs) return;
    await mkdir(this.#copies, { recursive: true });
    const temporary = `${copy}.tmp`;
    await writeFile(temporary, content);
    await utimes(temporary, new Date(modifiedMs), new Date(modifiedMs));
    await rename(temporary, copy);
  }
}

/** The name of the copy of a file, by its path below the folder of manifests. */
export function copyName(path: string): string {
  return `${createHash('sha256').update(path).digest('hex').slice(0, 40)}.good`;
}

/** Whether Loupe gave a copy its name: other files in the folder stay. */
function isCopy(name: string): boolean {
  return /^[0-9a-f]{40}\.good(?:\.tmp)?$/.test(name);
}

function none(error: unknown): string[] {
  if (errorCode(error) === undefined) throw error;
  return [];
}
