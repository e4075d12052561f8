import { unlessAborted } from './unless-aborted.ts';

/** Work that is under way. */
export interface Work<Result> {
  readonly result: Promise<Result>;
  /** Called when nobody waits any more. Returns whether the work was given up, so that the next wait begins it anew. */
  abandon(): boolean;
}

/** Work by name: those who want the same wait for one result, and each may leave alone. */
export class SharedWork<Result> {
  readonly #works = new Map<string, { readonly work: Work<Result>; waiting: number }>();

  /**
   * Waits for the work of a name.
   *
   * @param begin is called when no work of this name is under way; what it throws rejects this wait
   * @param signal withdraws this wait alone, which rejects with the signal's reason
   */
  async wait(name: string, begin: () => Work<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    const shared = this.#works.get(name) ?? this.#begin(name, begin);
    shared.waiting += 1;
    try {
      return await unlessAborted(shared.work.result, signal);
    } finally {
      shared.waiting -= 1;
      const underWay = this.#works.get(name) === shared;
      if (underWay && shared.waiting === 0 && shared.work.abandon()) this.#works.delete(name);
    }
  }

  /** Whether anybody waits for the work of this name. */
  isWanted(name: string): boolean {
    return (this.#works.get(name)?.waiting ?? 0) > 0;
  }

  #begin(name: string, begin: () => Work<Result>): { readonly work: Work<Result>; waiting: number } {
    const shared = { work: begin(), waiting: 0 };
    this.#works.set(name, shared);
    const forget = (): void => {
      if (this.#works.get(name) === shared) this.#works.delete(name);
    };
    shared.work.result.then(forget, forget);
    return shared;
  }
}
