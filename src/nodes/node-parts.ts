import { imagesPlace } from '../archive/folders.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { openCache } from '../server-parts/rendering-parts.ts';
import { makeServingParts, type ServingParts } from '../server-parts/serving-parts.ts';
import type { SnapshotCounts } from './node-readiness.ts';
import { reachedStore, type SharedData } from './shared-data.ts';

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
 * @param counts of the snapshot that is served at the moment
 */
export async function makeNodeParts(
  { shared, database, databasePath, log }: NodePartsInputs,
  counts: () => SnapshotCounts,
): Promise<ServingParts> {
  const { config, encoders } = shared;
  const { folders, objectStore } = config;
  return makeServingParts({
    ...{ config, encoders, database, databasePath, log },
    diskCache: await openCache(config, folders.data),
    place: imagesPlace(folders, objectStore),
    dataFolder: folders.data,
    imageStore: reachedStore(shared),
    canWrite: () => true,
    isIngesting: () => counts().waitingForIngest > 0,
    gauges: () => {
      const { images, imagesWithWarnings, manifests, canvases, waitingForIngest } = counts();
      return { images, imagesWithWarnings, manifests, canvases, manifestProblems: 0, waitingForIngest };
    },
  });
}
