/** Waits for answers to numbered questions; what does not come in time counts as not there. */
export class Questions<Answer> {
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #next = 1;

  /**
   * @param ask sends the question with its number
   * @returns the answer, or undefined after `milliseconds`
   */
  ask(ask: (id: number) => void, milliseconds: number): Promise<Answer | undefined> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered(id, undefined), milliseconds);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      ask(id);
    });
  }

  answered(id: number, answer: Answer | undefined): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
