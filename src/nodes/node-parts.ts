import { imagesPlace } from '../archive/folders.ts';
import { readAccessKeys } from '../budgets/access-keys.ts';
import { noSharedCounts, registerSharedCacheMetrics } from '../cache/shared/shared-metrics.ts';
import type { PurgeWish } from '../cache-tags/purge-wish.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { PurgeNotes } from '../notes/purge-notes.ts';
import { UnreadableNotes } from '../notes/unreadable-notes.ts';
import type { WorkerStart } from '../processes/messages.ts';
import { readSecrets } from '../purging/secrets.ts';
import { openCache } from '../server-parts/rendering-parts.ts';
import { makeServingParts, type ServingParts } from '../server-parts/serving-parts.ts';
import type { SnapshotCounts } from './node-readiness.ts';
import { openSharedCache, reachedStore, type SharedData } from './shared-data.ts';

/** What a node serves with. */
export interface NodeParts extends ServingParts {
  /** Leaves word for the builder that what is stored of an image cannot be read. */
  readonly tellUnreadable: (identifier: string, version: string) => void;
  /** Leaves word for the builder that something is to be purged. Rejects with LoupeError `overloaded` where it cannot be left. */
  readonly tellPurge: (wish: PurgeWish) => Promise<void>;
}

/** By which operators, and clients above the budgets, are known. */
export type NodeKeys = Pick<WorkerStart, 'adminToken' | 'accessKeys'>;

/** @throws LoupeError `invalid-request` when a file that settings name cannot be read */
export async function readNodeKeys({ purging, cache, budgets }: Config): Promise<NodeKeys> {
  const { adminToken } = await readSecrets(purging, cache.cacheTags);
  return { adminToken, accessKeys: await readAccessKeys(budgets.accessKeysFile) };
}

/** What a node knows at a moment. */
export interface NodeKnowledge {
  /** Of the snapshot that is served. */
  readonly counts: SnapshotCounts;
  /** Newer snapshots can be taken: what is known here is what was published. */
  readonly isCurrent: boolean;
}

/** What the parts of a node are made with. */
interface NodePartsInputs {
  readonly shared: SharedData;
  /** Of the snapshot that is served: it changes with it. */
  readonly database: Database;
  /** Its file, of this moment. */
  readonly databasePath: () => string;
  readonly log: Log;
}

/**
 * Makes the parts of a node, but for the workers.
 *
 * @param now what is known at the moment
 */
export async function makeNodeParts(
  { shared, database, databasePath, log }: NodePartsInputs,
  now: () => NodeKnowledge,
): Promise<NodeParts> {
  const { config, encoders } = shared;
  const { folders, objectStore } = config;
  const sharedCache = openSharedCache(shared, log, () => now().isCurrent);
  const serving = makeServingParts({
    ...{ config, encoders, database, databasePath, log },
    diskCache: await openCache(config, folders.data),
    place: imagesPlace(folders, objectStore),
    dataFolder: folders.data,
    imageStore: reachedStore(shared),
    canWrite: () => true,
    sharedCache,
    isIngesting: () => now().counts.waitingForIngest > 0,
    gauges: () => {
      const { images, imagesWithWarnings, manifests, canvases, waitingForIngest } = now().counts;
      return { images, imagesWithWarnings, manifests, canvases, manifestProblems: 0, waitingForIngest };
    },
  });
  registerSharedCacheMetrics(serving.metrics.registry, () => sharedCache?.counts ?? noSharedCounts());
  const notes = new UnreadableNotes(shared.store, log);
  const tellUnreadable = (identifier: string, version: string): void => {
    // What was published since may tell of another one.
    if (now().isCurrent) void notes.leave({ identifier, version });
  };
  const purges = new PurgeNotes(shared.store, log);
  return { ...serving, tellUnreadable, tellPurge: (wish) => purges.leave(wish) };
}
