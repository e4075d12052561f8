import { Counter, Gauge, type Registry } from 'prom-client';

/** How a look into the store ended. `late`: it took longer than a render; `unasked`: so many looks were under way, or the last ones were late. */
export const FOUND = ['hit', 'miss', 'damaged', 'late', 'away', 'unasked'] as const;
export type Found = (typeof FOUND)[number];

/** How it went with a response that was to be put into the store. `dropped`: too many waited, or the store was away a moment ago. */
export const PUT = ['written', 'dropped', 'failed'] as const;
export type Put = (typeof PUT)[number];

/** What a Loupe has done with the responses in a store, since its start. */
export interface SharedCounts {
  readonly found: Record<Found, number>;
  readonly put: Record<Put, number>;
}

export function noSharedCounts(): SharedCounts {
  return {
    found: { hit: 0, miss: 0, damaged: 0, late: 0, away: 0, unasked: 0 },
    put: { written: 0, dropped: 0, failed: 0 },
  };
}

/** The metrics of responses in a store. */
export function registerSharedCacheMetrics(registry: Registry, counts: () => SharedCounts): void {
  const counter = (
    name: string,
    help: string,
    read: () => Readonly<Record<string, number>>,
  ): Counter<'result'> =>
    new Counter({
      name,
      help,
      labelNames: ['result'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [result, count] of Object.entries(read())) this.inc({ result }, count);
      },
    });
  counter(
    'loupe_store_cache_looks_total',
    'Looks for rendered responses in the store, by how they ended',
    () => counts().found,
  );
  counter(
    'loupe_store_cache_writes_total',
    'Rendered responses that were to be put into the store, by how that ended',
    () => counts().put,
  );
}

/** How much lies there, as the builder found when it looked last. */
export function registerSharedCacheSize(registry: Registry, bytes: () => number): void {
  new Gauge({
    name: 'loupe_store_cache_bytes',
    help: 'Bytes of rendered responses in the store, when the builder looked last',
    registers: [registry],
    collect() {
      this.set(bytes());
    },
  });
}
