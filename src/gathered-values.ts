/** How long values are gathered, at least, and at most unless that is less. */
const GATHER_MS = 250;
const LONGEST_MS = 2000;

/** Handing in takes at most about this part of the time: what is written together takes less than one by one. */
const SHARE_OF_TIME = 1 / 50;

/** Hands in values: the first at once, those of the next moment together, since each transaction takes its time. */
export class GatheredValues<Value> {
  readonly #handIn: (values: readonly Value[]) => void;
  readonly #leastMs: number;
  readonly #values: Value[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param handIn is not to throw: it is called later, too
   * @param leastMs how long values are gathered, at least
   */
  constructor(handIn: (values: readonly Value[]) => void, leastMs = GATHER_MS) {
    this.#handIn = handIn;
    this.#leastMs = leastMs;
  }

  /** How many are gathered. */
  get size(): number {
    return this.#values.length;
  }

  add(value: Value): void {
    this.#values.push(value);
    if (!this.#timer) this.#begin();
  }

  /** Hands in what is gathered, now. */
  flush(): void {
    this.stop();
    if (this.#values.length > 0) this.#handIn(this.#values.splice(0));
  }

  /** Hands in nothing more by itself. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #begin(): void {
    const begun = performance.now();
    this.flush();
    const pauseMs = (performance.now() - begun) / SHARE_OF_TIME;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (this.#values.length > 0) this.#begin();
      },
      Math.max(this.#leastMs, Math.min(LONGEST_MS, pauseMs)),
    );
    this.#timer.unref();
  }
}
