import { setImmediate as others } from 'node:timers/promises';
import type { Composition } from '../composition/composition.ts';
import { type CompositionStep, SHARE_BESIDE_INGEST } from '../composition/composition-parts.ts';
import type { CompositionRows } from '../composition/composition-rows.ts';
import type { Log } from '../log.ts';
import type { Intake } from './essay-intake.ts';

/** How long changes of images are gathered, at least: ingest makes one photograph of an essay after the other. */
const IMAGES_GATHER_MS = 400;
/** The same while ingest has images to make: some hundred scans that come to a folder change its manifest once. */
const GATHER_BESIDE_INGEST_MS = 10_000;

/** What images make necessary takes at most about this part of the time; less beside ingest. */
const SHARE_OF_TIME = 1 / 5;

/** The longest pause beside ingest: essays show what has become of their images. */
const LONGEST_PAUSE_MS = 30_000;

/** The pause after a step that failed, as when the disk is full. */
const AGAIN_MS = 5000;

/** A step that had nothing to do. */
const NOTHING: CompositionStep = {
  ...{ names: [], composed: 0, parsed: 0, newProblems: [] },
  ...{ isDone: true, isWaiting: false, isAgain: false, restMs: undefined },
};

export interface CompositionWorkParts {
  readonly composed: CompositionRows;
  /** Loads what composes. */
  readonly load: () => Promise<Composition>;
  /** Whether it is known which files there are. */
  readonly isCompared: () => boolean;
  /** Whether ingest has images to make. */
  readonly isIngesting: () => boolean;
  readonly onStep: (step: CompositionStep) => void;
  /** Does some of what waits until everything that is known is composed; returns whether all of it is done. */
  readonly settle: () => boolean;
  readonly log: Log;
}

/**
 * Does the steps of composing: at once what files make necessary, and what images do a little at a time. What composes is
 * loaded with the first step that has anything to do.
 */
export class CompositionWork {
  readonly #parts: CompositionWorkParts;
  #composition: Promise<Composition> | undefined;
  #later: { readonly timer: NodeJS.Timeout; readonly atMs: number; readonly isFirm: boolean } | undefined;
  #stepMs = 0;
  /** What making ahead of the next step has taken. */
  #aheadMs = 0;
  /** Files, settings or another version of Loupe made it necessary. */
  #isUrgent: boolean;
  /** Whether the last step left something, which need not be marked: what it is to tell of moves goes on, too. */
  #isLeft = false;
  #stopped = false;

  constructor(parts: CompositionWorkParts) {
    this.#parts = parts;
    this.#isUrgent = parts.composed.isBehind;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#later?.timer);
  }

  /** Loads what composes, so that the first change need not wait for it. */
  prepare(): Promise<Composition> {
    this.#composition ??= this.#parts.load();
    return this.#composition;
  }

  /** Images have changed. */
  soon(): void {
    const gatherMs = this.#parts.isIngesting() ? GATHER_BESIDE_INGEST_MS : IMAGES_GATHER_MS;
    this.#plan(Math.max(gatherMs, this.#pauseMs));
  }

  /** All may have to be composed anew. */
  begin(): void {
    this.#isUrgent = this.#parts.composed.isBehind;
    this.#plan(0);
  }

  /**
   * Writes what was found of the files, and composes what that concerns.
   *
   * @param intake undefined when nothing was found
   * @param isLast whether no more is to be taken in soon
   */
  async write(intake: Intake | undefined, isLast: boolean): Promise<void> {
    this.#isUrgent = true;
    let step = await this.#step(intake, isLast);
    while (!this.#stopped && !step.isDone && !step.isWaiting) {
      await others();
      step = await this.#step(undefined, isLast);
    }
    // The next look at the files does not wait for a large folder.
    this.#goOnLater(step);
  }

  /**
   * Composes until nothing is left that can be now, with pauses in which others may run.
   *
   * @returns whether nothing is left for later
   */
  async workThrough(): Promise<boolean> {
    while (!this.#stopped) {
      const step = await this.#step();
      if (step.isAgain) this.#goOnLater(step);
      if (step.isDone || step.isAgain) return step.isDone;
      await others();
      await this.#makeAhead();
    }
    return false;
  }

  failed(error: unknown): void {
    this.#parts.log.error({ err: error }, 'the manifests cannot be composed; what is known stays');
  }

  /**
   * Has a step done after a while: earlier than it was planned, when that was long, as beside ingest.
   *
   * @param isFirm whether it is not to be done earlier
   */
  #plan(milliseconds: number, isFirm = false): void {
    const atMs = performance.now() + milliseconds;
    const { isFirm: isKept = false, atMs: plannedMs = Number.POSITIVE_INFINITY } = this.#later ?? {};
    if (this.#stopped || isKept || plannedMs <= atMs) return;
    clearTimeout(this.#later?.timer);
    this.#later = { timer: setTimeout(() => void this.#work(), milliseconds), atMs, isFirm };
  }

  /** What changes all the time, as a large folder beside ingest, is not made over and over, whatever else there was to do. */
  #goOnLater({ isDone, isWaiting, isAgain, restMs }: CompositionStep): void {
    if (isDone) {
      // Of the end of ingest no change may tell.
      if (restMs !== undefined) this.#plan(Math.min(restMs, LONGEST_PAUSE_MS));
      return;
    }
    const isSoon = !isAgain && (this.#isUrgent || isWaiting);
    this.#plan(isSoon ? 0 : this.#pauseMs);
  }

  get #pauseMs(): number {
    if (!this.#parts.isIngesting()) return this.#stepMs / SHARE_OF_TIME;
    return Math.min(LONGEST_PAUSE_MS, this.#stepMs / SHARE_BESIDE_INGEST);
  }

  /** Does a step, and the next one later. */
  async #work(): Promise<void> {
    this.#later = undefined;
    if (this.#stopped) return;
    try {
      await this.#makeAhead();
      if (this.#stopped) return;
      this.#goOnLater(await this.#step());
    } catch (error) {
      this.failed(error);
      this.#plan(AGAIN_MS, true);
    }
  }

  /** Makes what the last step waits for. */
  async #makeAhead(): Promise<void> {
    const composition = await this.#composition;
    this.#aheadMs += (await composition?.makeAhead(() => !this.#stopped)) ?? 0;
  }

  /** Nothing is written once it was stopped. */
  async #step(intake?: Intake, isLast = true): Promise<CompositionStep> {
    const { composed, isCompared, isIngesting, onStep, settle } = this.#parts;
    let step = NOTHING;
    if (intake || this.#isLeft || composed.isBehind || composed.isIndexBehind) {
      const composition = await this.prepare();
      if (this.#stopped) return NOTHING;
      const begun = performance.now();
      const [folders, isBesideIngest] = [isLast && isCompared(), isIngesting()];
      step = composition.step(intake, { members: isLast, folders, isLargeAhead: true, isBesideIngest });
      // Beside ingest the folder rests by itself.
      this.#stepMs = (isBesideIngest ? 0 : this.#aheadMs) + performance.now() - begun;
      this.#aheadMs = 0;
    }
    if (step.isDone && isCompared() && !settle()) step = { ...step, isDone: false };
    this.#isLeft = !step.isDone;
    if (step.isDone) this.#isUrgent = false;
    onStep(step);
    return step;
  }
}
