import { holdAnew, isDeleted } from '../database/hold.ts';
import { LoupeError } from '../errors.ts';
import { knowAnew } from './known-anew.ts';
import type { PrimaryInputs, PrimaryParts } from './primary-parts.ts';

/** How often the folders are looked at: one `stat` each, and one of the database, since no event tells of a drive that is unmounted. */
const CHECK_MS = 2000;

/** What others have to do about a data folder that was deleted or replaced. */
export interface DataFolderEvents {
  /** The pyramids may be lost: the server is ready again when they are made. */
  readonly onAnew: () => void;
  /** The database is another file. */
  readonly onReplaced: () => void;
}

/**
 * Looks from time to time whether the folder of masters and the data folder are still those that they were. A data
 * folder that was deleted or replaced is taken anew, and what is missing in it is made again.
 */
export class FolderChecks {
  /** Resolves with the reason when another process has the data folder: nothing may be written there from then on. */
  readonly dataFolderLost: Promise<LoupeError>;
  readonly #inputs: PrimaryInputs;
  readonly #parts: PrimaryParts;
  readonly #events: DataFolderEvents;
  readonly #stopped = new AbortController();
  #isDatabaseGone = false;
  #lose: (reason: LoupeError) => void = () => {};

  constructor(inputs: PrimaryInputs, parts: PrimaryParts, events: DataFolderEvents) {
    this.#inputs = inputs;
    this.#parts = parts;
    this.#events = events;
    this.dataFolderLost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  begin(): void {
    // Each by itself: a drive that does not respond must not hold up the check of the other folder.
    this.#repeat(() => this.#parts.library.checkFolder());
    this.#repeat(() => this.#checkDataFolder());
  }

  stop(): void {
    this.#stopped.abort();
  }

  #repeat(check: () => Promise<void>): void {
    const again = (): void => {
      if (this.#stopped.signal.aborted) return;
      setTimeout(() => {
        if (this.#stopped.signal.aborted) return;
        check()
          .catch((error: unknown) => this.#inputs.log.error({ err: error }, 'a folder cannot be checked'))
          .finally(again);
      }, CHECK_MS).unref();
    };
    again();
  }

  async #checkDataFolder(): Promise<void> {
    const { claim, log } = this.#inputs;
    const before = claim.problem;
    try {
      const state = await claim.check();
      if (state === 'taken-anew') await this.#makeAnew();
      else if (state === 'held') await this.#checkDatabase();
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      this.stop();
      this.#lose(error);
    }
    if (claim.problem !== undefined && claim.problem !== before) log.error(claim.problem);
  }

  async #checkDatabase(): Promise<void> {
    const { dataFolder, held, log } = this.#inputs;
    const wasGone = this.#isDatabaseGone;
    this.#isDatabaseGone = await isDeleted(held);
    if (!this.#isDatabaseGone) return;
    if (!wasGone) log.error('the database was deleted: all that is known is written anew');
    if (await holdAnew(held, dataFolder)) this.#events.onReplaced();
  }

  async #makeAnew(): Promise<void> {
    const { dataFolder, held, log } = this.#inputs;
    log.error('the data folder was deleted or replaced: it is taken anew, and what it lacks is made again');
    this.#events.onAnew();
    this.#parts.diskCache?.recount();
    if (await holdAnew(held, dataFolder)) this.#events.onReplaced();
    await knowAnew(this.#inputs, this.#parts);
  }
}
