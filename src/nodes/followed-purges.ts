import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { HandPurgeStore } from '../purging/hand-purge-store.ts';
import { readWholeFile, writeFileAtomically } from '../storage/file-store.ts';
import { snapshotsFolder } from './shared-data.ts';

/** In which it stands up to which purge this folder has forgotten. */
const NUMBER_FILE = 'purged';

/** What follows purges. */
export interface FollowedPurgesParts {
  /** Of what is served. */
  readonly database: Database;
  /** For this server alone. */
  readonly dataFolder: string;
  /** Has rendered responses made anew. @param images undefined for all images */
  readonly forget: (images: readonly string[] | undefined) => Promise<void>;
  readonly log: Log;
}

/** Forgets here what was purged by hand at another server that has the same data. */
export class FollowedPurges {
  readonly #parts: FollowedPurgesParts;
  readonly #purges: HandPurgeStore;
  readonly #file: string;
  #known: number | undefined;

  constructor(parts: FollowedPurgesParts) {
    this.#parts = parts;
    this.#purges = new HandPurgeStore(parts.database);
    this.#file = join(snapshotsFolder(parts.dataFolder), NUMBER_FILE);
  }

  /** Forgets what was purged since the last call, or since an earlier run. Rejects where that cannot be done: it is not done then. */
  async follow(): Promise<void> {
    const { forget, log } = this.#parts;
    this.#known ??= await this.#noted();
    // A folder in which nothing is noted has nothing that was rendered before.
    if (this.#known === undefined) return this.#note(this.#purges.newest);
    const { newest, images } = this.#purges.since(this.#known);
    if (newest === this.#known) return;
    await forget(images === 'all' ? undefined : images);
    log.info({ images: images === 'all' ? images : images.length }, 'what was purged elsewhere is forgotten');
    await this.#note(newest);
  }

  /** What was purged by now was purged here. */
  async doneHere(): Promise<void> {
    const { newest } = this.#purges;
    if (newest !== this.#known) await this.#note(newest);
  }

  /** Where it cannot be written, the next run forgets it once more. */
  async #note(newest: number): Promise<void> {
    this.#known = newest;
    try {
      await mkdir(snapshotsFolder(this.#parts.dataFolder), { recursive: true });
      await writeFileAtomically(this.#file, String(newest));
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'it cannot be noted what was purged');
    }
  }

  async #noted(): Promise<number | undefined> {
    const written = (await readWholeFile(this.#file))?.toString() ?? '';
    return /^\d{1,15}$/.test(written) ? Number(written) : undefined;
  }
}
