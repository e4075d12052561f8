import type { IngestOutcome } from '../archive/library/ingest-queue.ts';

/** How long the outcomes of masters are gathered. */
const GATHER_MS = 250;

/** Hands in the outcomes of masters: the first at once, those of the next moment together, since each transaction takes its time. */
export class GatheredOutcomes {
  readonly #handIn: (outcomes: readonly IngestOutcome[]) => void;
  readonly #outcomes: IngestOutcome[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param handIn is not to throw: it is called later, too */
  constructor(handIn: (outcomes: readonly IngestOutcome[]) => void) {
    this.#handIn = handIn;
  }

  /** How many are gathered. */
  get size(): number {
    return this.#outcomes.length;
  }

  add(outcome: IngestOutcome): void {
    this.#outcomes.push(outcome);
    if (!this.#timer) this.#begin();
  }

  /** Hands in what is gathered, now. */
  flush(): void {
    this.stop();
    if (this.#outcomes.length > 0) this.#handIn(this.#outcomes.splice(0));
  }

  /** Hands in nothing more by itself. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #begin(): void {
    this.flush();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#outcomes.length > 0) this.#begin();
    }, GATHER_MS);
    this.#timer.unref();
  }
}
