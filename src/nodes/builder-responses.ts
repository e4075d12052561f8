import { join } from 'node:path';
import type { SharedCache } from '../cache/shared/shared-cache.ts';
import { SharedCacheBound } from '../cache/shared/shared-cache-bound.ts';
import {
  noSharedCounts,
  registerSharedCacheMetrics,
  registerSharedCacheSize,
} from '../cache/shared/shared-metrics.ts';
import type { Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { PrimaryMetrics } from '../metrics.ts';
import type { BuilderLease } from '../snapshots/lease/builder-lease.ts';
import { openSharedCache, type SharedData, snapshotsFolder } from './shared-data.ts';

/** Where it is noted when the responses in the store were looked through. */
const NOTE_FILE = 'responses';

/**
 * What a builder does about rendered responses in the store: it uses them as nodes do, where it is set, and keeps what all leave there
 * within its own bound, also where it shares none itself.
 */
export class BuilderResponses {
  /** Undefined where this builder renders for itself. */
  readonly cache: SharedCache | undefined;
  readonly #bound: SharedCacheBound;

  constructor({
    shared,
    lease,
    log,
  }: {
    readonly shared: SharedData;
    readonly lease: BuilderLease;
    readonly log: Log;
  }) {
    const { folders, sharing } = shared.config;
    const isBuilder = (): boolean => lease.isHeld;
    this.cache = openSharedCache(shared, log, isBuilder);
    this.#bound = new SharedCacheBound({
      store: shared.store,
      maxBytes: sharing.sharedCacheMb * MEGABYTE,
      mayRemove: isBuilder,
      noteFile: join(snapshotsFolder(folders.data), NOTE_FILE),
      log,
    });
  }

  register(registry: PrimaryMetrics['registry']): void {
    registerSharedCacheMetrics(registry, () => this.cache?.counts ?? noSharedCounts());
    registerSharedCacheSize(registry, () => this.#bound.bytes);
  }

  begin(): void {
    this.#bound.begin();
  }

  async stop(): Promise<void> {
    await this.cache?.stop();
    await this.#bound.stop();
  }
}
