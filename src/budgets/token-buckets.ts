/** What a bucket holds when it is full, and how fast it fills: in whatever is counted, here megapixels. */
export interface BucketRate {
  readonly perMinute: number;
  readonly capacity: number;
}

interface Bucket {
  /** Below zero after something that costs more than the bucket holds. */
  level: number;
  atMs: number;
}

const MS_PER_MINUTE = 60_000;

/** What sums of fractions may be off by: who waits as long as was said has enough. */
const ROUNDING = 1e-6;

/**
 * Token buckets by name, all of one rate. A bucket that has not been used for long is full, and needs no memory: so the ones
 * used longest ago are forgotten when there are too many, which at worst fills these early.
 *
 * What costs more than a full bucket holds is let through when the bucket is full, and the rest is owed. So in any time t
 * at most `capacity + perMinute * t`, and what one such wish costs beyond that, is let through.
 */
export class TokenBuckets {
  readonly #rate: BucketRate;
  readonly #mostBuckets: number;
  readonly #now: () => number;
  /** Used longest ago first. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param now milliseconds of a clock that is never set back */
  constructor(rate: BucketRate, mostBuckets: number, now: () => number) {
    this.#rate = rate;
    this.#mostBuckets = mostBuckets;
    this.#now = now;
  }

  /** Buckets that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** What may be taken now, rounded down. */
  available(name: string): number {
    return Math.max(0, Math.floor(this.#levelOf(name)));
  }

  /** Seconds until `amount` may be taken, if nobody takes anything before; 0 when it may be now. */
  waitSeconds(name: string, amount: number): number {
    const missing = Math.min(amount, this.#rate.capacity) - this.#levelOf(name);
    return missing <= ROUNDING ? 0 : (missing / this.#rate.perMinute) * 60;
  }

  /** Takes `amount`, whether or not it is there. A negative one gives back. */
  take(name: string, amount: number): void {
    const level = Math.min(this.#rate.capacity, this.#levelOf(name) - amount);
    this.#buckets.delete(name);
    this.#buckets.set(name, { level, atMs: this.#now() });
    if (this.#buckets.size <= this.#mostBuckets) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }

  #levelOf(name: string): number {
    const { perMinute, capacity } = this.#rate;
    const bucket = this.#buckets.get(name);
    if (!bucket) return capacity;
    const elapsedMs = this.#now() - bucket.atMs;
    return Math.min(capacity, bucket.level + (elapsedMs / MS_PER_MINUTE) * perMinute);
  }
}
