import { DatabaseError } from '../database/database-error.ts';
import { setAsideHeld } from '../database/hold.ts';
import { DatabaseLook } from '../database/looks/database-look.ts';
import { forgetCutOff } from '../database/open.ts';
import type { PrimaryInputs } from './primary-parts.ts';

/** What others have to do about a database that is looked through. */
export interface SuspectDatabaseEvents {
  /** A new one has come to the place of a damaged one, and is to be filled; others are still served from the old one. */
  readonly onAnew: () => Promise<void>;
  /** `isLooking` or `notice` has changed. */
  readonly onChanged: () => void;
}

/**
 * Has the database of a run that was cut off looked through while it is served. A damaged one is set aside, and a new one
 * filled. Until that is done nothing that may wait is written: what a damaged file says of the archive may be wrong.
 */
export class SuspectDatabase {
  readonly #inputs: PrimaryInputs;
  readonly #events: SuspectDatabaseEvents;
  #notice: string | undefined;
  #look: DatabaseLook | undefined;
  #stopped = false;

  constructor(inputs: PrimaryInputs, events: SuspectDatabaseEvents) {
    this.#inputs = inputs;
    this.#events = events;
    this.#notice = inputs.held.notice;
  }

  /** It is looked through, or filled anew. */
  get isLooking(): boolean {
    return this.#look !== undefined;
  }

  /** A sentence about what became of the one that was there; undefined when all is well. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /**
   * Looks through the database where that is called for. One that was looked through before is another one by now.
   *
   * @returns whether the server is to go on: it is not being stopped
   */
  async settle(isSuspect: boolean): Promise<boolean> {
    const { held, log } = this.#inputs;
    this.#look?.stop();
    this.#look = undefined;
    if (!isSuspect || this.#stopped) return !this.#stopped;
    log.warn(
      'the run before was cut off: the database is looked through for damage; what it knows is served meanwhile, and changes of the folders wait',
    );
    const begunMs = performance.now();
    const look = new DatabaseLook(held.path);
    this.#look = look;
    this.#events.onChanged();
    const outcome = await look.outcome;
    if (this.#stopped || this.#look !== look) return !this.#stopped;
    try {
      if (outcome.kind === 'damaged') await this.#beginAnew();
      else if (outcome.kind === 'whole') {
        forgetCutOff(held.database);
        const ms = Math.round(performance.now() - begunMs);
        log.info({ ms }, 'the database was looked through, and is whole');
      } else log.error(outcome, 'the database could not be looked through; the next start does that');
    } catch (error) {
      if (!this.#stopped)
        log.error(
          { err: error },
          error instanceof DatabaseError ? error.message : 'a database cannot be filled',
        );
    }
    if (this.#look === look) this.#look = undefined;
    this.#events.onChanged();
    return !this.#stopped;
  }

  /** Ends the look; the next start does it. */
  stop(): void {
    this.#stopped = true;
    this.#look?.stop();
  }

  async #beginAnew(): Promise<void> {
    const { notice } = setAsideHeld(this.#inputs.held);
    this.#notice = notice;
    this.#inputs.log.error(notice);
    await this.#events.onAnew();
  }
}
