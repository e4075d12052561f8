import { DatabaseError } from '../database/database-error.ts';
import { inSlices } from '../slices/in-slices.ts';
import type { Pieces } from '../slices/pieces.ts';
import { SHARE_BESIDE_INGEST } from './composition-parts.ts';
import type { MadeFolder } from './made-folder.ts';

/** The longest that a folder rests: of one of ten thousand scans the manifest takes some seconds. */
const LONGEST_REST_MS = 3_600_000;

/** A folder whose manifest is being made, or is. */
interface Making {
  readonly folder: string;
  /** Of which opening of the database it was read. */
  readonly opening: number;
  /** Throws what making has met. */
  made?: () => MadeFolder;
  /** Whether images of the folder have changed since. */
  isBehind: boolean;
}

/** What was made ahead of a step. */
export interface AheadOfStep {
  /** @throws what making it has met */
  readonly made: () => MadeFolder;
  /** Whether it is to be made once more after it was written. */
  readonly isBehind: boolean;
}

/**
 * The manifests of large folders, made between steps in slices of the event loop, for the step that writes them. One at a time is
 * held. It is of some moment before that step: what has changed since is marked, and made in its turn; to wait until nothing
 * changes would be to wait for the end of ingest.
 */
export class MadeAhead {
  readonly #make: (folder: string) => Pieces<MadeFolder>;
  readonly #openingNow: () => number;
  #wanted: string | undefined;
  #current: Making | undefined;
  #running: Promise<number> | undefined;
  /** Folders that were written though they had changed, in that order. */
  #again: string[] = [];
  /** By folder, until when it rests beside ingest. */
  readonly #restsUntilMs = new Map<string, number>();
  #restMs: number | undefined;

  /** @param openingNow changes with each database that takes the place of another */
  constructor(make: (folder: string) => Pieces<MadeFolder>, openingNow: () => number) {
    this.#make = make;
    this.#openingNow = openingNow;
  }

  /** Whether a step waits for one. */
  get isWanted(): boolean {
    return this.#wanted !== undefined;
  }

  /** Whether it was written before and has changed while it was made, so that nobody is to hurry with it. */
  get isWantedAgain(): boolean {
    return this.#wanted !== undefined && this.#rank(this.#wanted) >= 0;
  }

  /** How long it is until the first of the folders need not rest any more that were asked for and rest; undefined for none. */
  get restMs(): number | undefined {
    return this.#restMs;
  }

  wantNone(): void {
    this.#wanted = undefined;
    this.#restMs = undefined;
  }

  /**
   * A step waits for this folder: of several, those come first that were not written before.
   *
   * @param mayRest whether that waits until the folder has rested
   */
  want(folder: string, mayRest: boolean): void {
    const restMs = mayRest ? (this.#restsUntilMs.get(folder) ?? 0) - performance.now() : 0;
    if (restMs > 0) this.#restMs = Math.min(restMs, this.#restMs ?? restMs);
    else if (this.#wanted === undefined || this.#rank(folder) < this.#rank(this.#wanted))
      this.#wanted = folder;
  }

  /** Whether the manifest of a folder is there, or what making it has met. */
  has(folder: string): boolean {
    const { folder: held, opening, made } = this.#current ?? {};
    return held === folder && opening === this.#openingNow() && made !== undefined;
  }

  /** Hands out what was made of a folder, once. */
  take(folder: string): AheadOfStep | undefined {
    const { made, isBehind = false } = this.#current ?? {};
    if (!this.has(folder) || !made) return undefined;
    this.#current = undefined;
    this.#again = this.#again.filter((other) => other !== folder);
    if (isBehind) this.#again.push(folder);
    return { made, isBehind };
  }

  /** Images of a folder have changed. */
  changed(folder: string): void {
    if (this.#current?.folder === folder) this.#current.isBehind = true;
  }

  /** Nothing waits for what is held. */
  clear(): void {
    this.#current = undefined;
    this.#again = [];
  }

  /**
   * Makes what the last step waits for.
   *
   * @param mayGoOn asked before each slice
   * @returns how long the event loop was held in all, milliseconds
   * @throws DatabaseError what cannot be read
   */
  async run(mayGoOn: () => boolean): Promise<number> {
    if (this.#wanted === undefined) return 0;
    this.#running ??= this.#run(this.#wanted, mayGoOn).finally(() => {
      this.#running = undefined;
    });
    return await this.#running;
  }

  /** Below zero for a folder that was not written though it had changed. */
  #rank(folder: string): number {
    return this.#again.indexOf(folder);
  }

  async #run(folder: string, mayGoOn: () => boolean): Promise<number> {
    const making: Making = { folder, opening: this.#openingNow(), isBehind: false };
    this.#current = making;
    try {
      const { value, heldMs } = await inSlices(this.#make(folder), mayGoOn);
      if (value) {
        making.made = () => value;
        this.#letRest(folder, heldMs);
      }
      return heldMs;
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      making.made = () => {
        throw error;
      };
      return 0;
    }
  }

  #letRest(folder: string, heldMs: number): void {
    const now = performance.now();
    for (const [rested, untilMs] of this.#restsUntilMs) if (untilMs <= now) this.#restsUntilMs.delete(rested);
    this.#restsUntilMs.set(folder, now + Math.min(LONGEST_REST_MS, heldMs / SHARE_BESIDE_INGEST));
  }
}
