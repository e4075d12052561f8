/** Counts the reads under way, so that an image that falls out of the cache closes after the last of them. */
export class Lease {
  #holders = 0;
  #ended = false;
  #close: () => void;

  constructor(close: () => void) {
    this.#close = close;
  }

  /** No new reads may begin. */
  get ended(): boolean {
    return this.#ended;
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#ended && this.#holders === 0) this.#closeNow();
  }

  /** Lets no new reads begin; the files close when the last one is done. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#holders === 0) this.#closeNow();
  }

  #closeNow(): void {
    this.#close();
    // A lease may be remembered for longer than what it closes.
    this.#close = () => {};
  }
}
