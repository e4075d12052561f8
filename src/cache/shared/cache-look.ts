import type { ListedObject } from '../../storage/objects/object-store.ts';
import { isResponseName } from './shared-names.ts';

/** When there is too much, so much of the bound is left: the next removal need not come at once. */
const REMOVE_TO = 0.9;

const MINUTE_MS = 60_000;

/** What is to go: all that was written before a minute, and of what was written in it some bytes. */
export interface Removal {
  readonly minute: number;
  readonly bytes: number;
}

/** How many bytes were written in which minute, as a list of all responses in a store tells. What it takes grows with the minutes. */
export class CacheLook {
  readonly #bytesOfMinutes = new Map<number, number>();
  #bytes = 0;

  /** All that was seen and stays. */
  get bytes(): number {
    return this.#bytes;
  }

  saw({ size, modifiedMs }: ListedObject): void {
    const minute = Math.floor(modifiedMs / MINUTE_MS);
    this.#bytesOfMinutes.set(minute, (this.#bytesOfMinutes.get(minute) ?? 0) + size);
    this.#bytes += size;
  }

  /** What has to go, the oldest first; undefined where there is room. */
  removal(maxBytes: number): Removal | undefined {
    if (this.#bytes <= maxBytes) return undefined;
    let surplus = this.#bytes - maxBytes * REMOVE_TO;
    for (const minute of [...this.#bytesOfMinutes.keys()].sort((a, b) => a - b)) {
      const bytes = this.#bytesOfMinutes.get(minute) ?? 0;
      if (bytes >= surplus) return { minute, bytes: surplus };
      surplus -= bytes;
    }
    return undefined;
  }
}

/** Tells of objects in turn whether they are to go. */
export class RemovalOfObjects {
  readonly #removal: Removal;
  #leftOfMinute: number;

  constructor(removal: Removal) {
    this.#removal = removal;
    this.#leftOfMinute = removal.bytes;
  }

  isMeant({ key, size, modifiedMs }: ListedObject): boolean {
    const minute = Math.floor(modifiedMs / MINUTE_MS);
    if (!isResponseName(key) || minute > this.#removal.minute) return false;
    if (minute < this.#removal.minute) return true;
    if (this.#leftOfMinute <= 0) return false;
    this.#leftOfMinute -= size;
    return true;
  }
}
