import { LRUCache } from 'lru-cache';

/**
 * What was found out last, by name, as long as nothing has changed. After a change each is found out again when it is asked
 * for the next time.
 */
export class Recalled<Value extends object> {
  readonly #kept: LRUCache<string, { readonly moment: number; readonly value: Value }>;
  #moment = 0;

  /** @param most that are kept */
  constructor(most: number) {
    this.#kept = new LRUCache({ max: most });
  }

  /** Something has changed: what is kept may not be so any more. */
  changed(): void {
    this.#moment += 1;
  }

  /** The value of this name. `find` is called when it is not known; nothing is kept of undefined. */
  recall(name: string, find: () => Value | undefined): Value | undefined {
    const kept = this.#kept.get(name);
    if (kept?.moment === this.#moment) return kept.value;
    return this.renew(name, find);
  }

  /** The same, found out again in any case. */
  renew(name: string, find: () => Value | undefined): Value | undefined {
    const value = find();
    if (value) this.#kept.set(name, { moment: this.#moment, value });
    else this.#kept.delete(name);
    return value;
  }
}
