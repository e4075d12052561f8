/** Results that are held because one before them is not ready; whoever has more waits. */
const MOST_HELD = 200;

interface Held<Result> {
  readonly results: Result[];
  isEnded: boolean;
}

/**
 * Tells the results of works that are done at once in the order in which the works began. Each work may have many results;
 * those of the first one that is not ended are told at once.
 */
export class InTurn<Result> {
  readonly #tell: (result: Result) => Promise<void>;
  readonly #held = new Map<number, Held<Result>>();
  #count = 0;
  /** The number of the work whose results are told. */
  #turn = 0;
  #told = Promise.resolve();
  #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(tell: (result: Result) => Promise<void>) {
    this.#tell = tell;
  }

  /** Resolves when the result is told, or held and there is room for more. */
  async add(work: number, result: Result): Promise<void> {
    while (work !== this.#turn && this.#count >= MOST_HELD && !this.#isStopped)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (work === this.#turn) return this.#enqueue(result);
    this.#heldOf(work).results.push(result);
    this.#count += 1;
  }

  /** A work has no more results. Each number from 0 on is ended once. */
  async end(work: number): Promise<void> {
    if (work !== this.#turn) {
      this.#heldOf(work).isEnded = true;
      return;
    }
    for (let isEnded = true; isEnded; ) {
      this.#turn += 1;
      const { results, ...held } = this.#held.get(this.#turn) ?? { results: [], isEnded: false };
      this.#held.delete(this.#turn);
      this.#count -= results.length;
      for (const result of results) void this.#enqueue(result);
      isEnded = held.isEnded;
    }
    this.#wake();
    await this.#told;
  }

  /** Nobody waits any more: what is held is not told. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  #heldOf(work: number): Held<Result> {
    const held = this.#held.get(work) ?? { results: [], isEnded: false };
    this.#held.set(work, held);
    return held;
  }

  #enqueue(result: Result): Promise<void> {
    this.#told = this.#told.then(() => this.#tell(result));
    return this.#told;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
