import type { Log } from '../log.ts';
import { type FileReading, readContents } from '../presentation/compose/reading.ts';
import type { EssayFile } from './files.ts';
import { LastGoodFiles } from './last-good-files.ts';

export interface LastGoodReadingsParts {
  readonly manifestsFolder: string;
  /** Where copies of the files are kept for the next server; none are when it is left out. */
  readonly dataFolder?: string;
  readonly log: Log;
}

/** The last reading of each file that had no errors, its images included: it is served while the file is broken. */
export class LastGoodReadings {
  readonly #readings = new Map<string, FileReading>();
  readonly #copies: LastGoodFiles | undefined;
  /** No copies are left of files that are gone. */
  #isTidy = false;

  constructor({ manifestsFolder, dataFolder, log }: LastGoodReadingsParts) {
    if (dataFolder !== undefined) this.#copies = new LastGoodFiles(manifestsFolder, dataFolder, log);
  }

  /** By path below the folder of manifests. */
  of(path: string): FileReading | undefined {
    return this.#readings.get(path);
  }

  /**
   * Keeps the readings that have no errors now, and forgets files that are gone.
   *
   * @param broken paths of files with errors
   */
  take(files: ReadonlyMap<string, EssayFile>, broken: ReadonlySet<string>): void {
    for (const [path, { seen, reading, unreadable }] of files) {
      if (!reading || broken.has(path)) continue;
      this.#readings.set(path, reading);
      if (!unreadable) this.#copies?.keep(seen);
    }
    for (const path of this.#readings.keys())
      if (!files.has(path)) {
        this.#readings.delete(path);
        this.#isTidy = false;
      }
    // All gone at once is more often a drive that is not mounted: then the copies stay.
    if (this.#isTidy || files.size === 0) return;
    this.#copies?.keepOnly(new Set(files.keys()));
    this.#isTidy = true;
  }

  /**
   * Reads the copies that an earlier server kept of broken files. Called once, after the first composition.
   *
   * @returns whether there are any
   */
  async recall(broken: Iterable<string>): Promise<boolean> {
    let found = false;
    for (const path of broken) {
      const bytes = await this.#copies?.read(path);
      const reading = bytes && readContents(bytes, path);
      if (!reading?.file) continue;
      this.#readings.set(path, reading);
      found = true;
    }
    return found;
  }

  /** Has all copies written again with the next readings that are taken. */
  keepCopiesAnew(): void {
    this.#copies?.forget();
    this.#isTidy = false;
  }

  /** Resolves when all copies so far are written. */
  async written(): Promise<void> {
    await this.#copies?.written();
  }
}
