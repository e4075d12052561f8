const waiting: (() => void)[] = [];

function openNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(openNext);
}

/**
 * Resolves in a turn of the event loop that nothing else gets which waits here; in order. Between two of these turns the
 * loop reads and answers whatever else has come: tiles wait for one piece of work and not for all that was asked for.
 */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(openNext);
  });
}

/** Does one piece of work after the other, so that what they hold meanwhile is bounded whatever the number of requests. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Begins `work` when all work before it has ended, however it ended.
   *
   * @param signal withdraws work that has not begun, which then rejects with the signal's reason: clients who ask and leave
   * must not pile up work for which nobody waits
   */
  run<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    const begin = (): Promise<Value> => {
      signal?.throwIfAborted();
      return work();
    };
    const result = this.#last.then(begin);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
