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
  /** Has rendered responses made anew. @param image undefined for all images */
  readonly forget: (image: string | undefined) => Promise<void>;
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

  /** Forgets what was purged since the last call, or since an earlier run. Never rejects: what was not noted is forgotten once more. */
  async follow(): Promise<void> {
    const { forget, log } = this.#parts;
    try {
      this.#known ??= await this.#noted();
      // A folder in which nothing is noted has nothing that was rendered before.
      if (this.#known === undefined) return await this.#note(this.#purges.newest);
      const { newest, images } = this.#purges.since(this.#known);
      if (newest === this.#known) return;
      if (images === 'all') await forget(undefined);
      else for (const image of images) await forget(image);
      log.info(
        { images: images === 'all' ? images : images.length },
        'what was purged elsewhere is forgotten',
      );
      await this.#note(newest);
    } catch (error) {
      log.error({ err: error }, 'what was purged elsewhere cannot be forgotten; that is tried again');
    }
  }

  /** What was purged by now was purged here. Rejects with the system's error. */
  async doneHere(): Promise<void> {
    const { newest } = this.#purges;
    if (newest !== this.#known) await this.#note(newest);
  }

  async #note(newest: number): Promise<void> {
    await mkdir(snapshotsFolder(this.#parts.dataFolder), { recursive: true });
    await writeFileAtomically(this.#file, String(newest));
    this.#known = newest;
  }

  async #noted(): Promise<number | undefined> {
    const written = (await readWholeFile(this.#file))?.toString() ?? '';
    return /^\d{1,15}$/.test(written) ? Number(written) : undefined;
  }
}
