import { LoupeError } from '../../errors.ts';

/** Leaves a place. May be called again. */
export type Leave = () => void;

/** A number of places, taken in the order of asking. */
export class PrintPlaces {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number, mostWaiting: number) {
    this.#free = places;
    this.#mostWaiting = mostWaiting;
  }

  /** Throws LoupeError `overloaded` when so many wait that no other may. */
  throwIfFull(): void {
    if (this.#waiting.size >= this.#mostWaiting)
      throw new LoupeError('overloaded', 'other essays are being printed: please try again in a moment');
  }

  /**
   * Waits for a place.
   *
   * @param signal withdraws the wait, which rejects with the signal's reason
   */
  async take(signal: AbortSignal): Promise<Leave> {
    signal.throwIfAborted();
    if (this.#free === 0) await this.#turn(signal);
    else this.#free -= 1;
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      const [next] = this.#waiting;
      if (next) next();
      else this.#free += 1;
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        this.#waiting.delete(begin);
        reject(signal.reason);
      };
      const begin = (): void => {
        this.#waiting.delete(begin);
        signal.removeEventListener('abort', withdraw);
        resolve();
      };
      this.#waiting.add(begin);
      signal.addEventListener('abort', withdraw, { once: true });
    });
  }
}
