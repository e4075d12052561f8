import { imagesPlace } from '../archive/folders.ts';
import { noSharedCounts, registerSharedCacheMetrics } from '../cache/shared/shared-metrics.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { openCache } from '../server-parts/rendering-parts.ts';
import { makeServingParts, type ServingParts } from '../server-parts/serving-parts.ts';
import { UnreadableNotes } from '../stored-images/unreadable-notes.ts';
import type { SnapshotCounts } from './node-readiness.ts';
import { openSharedCache, reachedStore, type SharedData } from './shared-data.ts';

/** What a node serves with. */
export interface NodeParts extends ServingParts {
  /** Leaves word for the builder that what is stored of an image cannot be read. */
  readonly tellUnreadable: (identifier: string, version: string) => void;
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
  return { ...serving, tellUnreadable };
}
