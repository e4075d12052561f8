import type { Master } from '../masters/scan.ts';

interface Sighting {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sinceMs: number;
}

/** What one look at the image folder says about masters that are being written or have just gone. */
export interface Settled {
  /** Masters that have stopped changing, and masters that have gone only a moment ago as they were. */
  readonly masters: Master[];
  /** Some are still changing: look again after this many milliseconds. */
  readonly lookAgainMs: number | undefined;
}

/**
 * Tells masters that are complete from those still being copied: a file counts once its size and time have
 * stood still for a while. A file that has gone counts for as long again, so that programs which save by
 * deleting and writing anew cause no gap.
 */
export class Settling {
  readonly #settleMs: number;
  readonly #sightings = new Map<string, Sighting>();
  readonly #goneSince = new Map<string, number>();
  #settled = new Map<string, Master>();

  constructor(settleSeconds: number) {
    this.#settleMs = settleSeconds * 1000;
  }

  /** @param nowMs milliseconds since 1970 */
  look(found: readonly Master[], nowMs: number): Settled {
    const next = new Map<string, Master>();
    const names = new Set(found.map(({ identifier }) => identifier));
    let waiting = false;
    for (const master of found) {
      const before = this.#settled.get(master.identifier);
      if (this.#isStill(master, nowMs)) {
        next.set(master.identifier, isSame(before, master) ? before : master);
      } else {
        waiting = true;
        if (before) next.set(master.identifier, before);
      }
      this.#goneSince.delete(master.identifier);
    }
    for (const [identifier, master] of this.#settled) {
      if (names.has(identifier)) continue;
      const since = this.#goneSince.get(identifier) ?? nowMs;
      this.#goneSince.set(identifier, since);
      if (nowMs - since < this.#settleMs) {
        next.set(identifier, master);
        waiting = true;
      } else {
        this.#goneSince.delete(identifier);
        this.#sightings.delete(identifier);
      }
    }
    this.#settled = next;
    // Of files that came and went without ever settling, as uploads do under passing names, nothing is kept.
    for (const identifier of this.#sightings.keys())
      if (!names.has(identifier) && !next.has(identifier)) this.#sightings.delete(identifier);
    return {
      masters: [...next.values()],
      lookAgainMs: waiting ? Math.max(100, this.#settleMs / 2) : undefined,
    };
  }

  #isStill(master: Master, nowMs: number): boolean {
    const { identifier, bytes, modifiedMs } = master;
    const seen = this.#sightings.get(identifier);
    let sinceMs = nowMs;
    if (seen && seen.bytes === bytes && seen.modifiedMs === modifiedMs) sinceMs = seen.sinceMs;
    else this.#sightings.set(identifier, { bytes, modifiedMs, sinceMs });
    // A file that was last written a while ago needs no second look; a time in the future says nothing.
    return nowMs - modifiedMs >= this.#settleMs || nowMs - sinceMs >= this.#settleMs;
  }
}

function isSame(before: Master | undefined, master: Master): before is Master {
  return (
    before?.path === master.path && before.bytes === master.bytes && before.modifiedMs === master.modifiedMs
  );
}
