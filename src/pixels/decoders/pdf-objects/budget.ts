/** How much of something may be used up in all. */
export class Budget {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  get left(): number {
    return this.#left;
  }

  /** @throws Error when there is not so much left: what was asked for is not known then */
  take(amount: number): void {
    this.#left -= amount;
    if (this.#left < 0) throw new Error('the objects of the PDF take more than is spent on them');
  }
}
