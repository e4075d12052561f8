/** What was read of objects in a store, in numbers that only rise. */
export interface BlockCounts {
  /** Blocks that were found in memory. */
  memory: number;
  /** Blocks that were found in files on the local disk. */
  disk: number;
  /** Blocks that came from the store. */
  store: number;
  /** Requests to the store for a part of an object. */
  rangedReads: number;
  /** Bytes that came from the store. */
  storeBytes: number;
  /** Requests to the store that failed. */
  storeFailures: number;
}

/** What a process has read from a store, and kept on the local disk, since it told last. */
export interface BlocksRead {
  readonly counts: BlockCounts;
  /** The files that it has written: their folders, and the room that they take in bytes. */
  readonly kept: readonly (readonly [shard: string, bytes: number])[];
}

/** Nothing was read yet. */
export function noBlocksRead(): BlockCounts {
  return { memory: 0, disk: 0, store: 0, rangedReads: 0, storeBytes: 0, storeFailures: 0 };
}

/** Adds what was counted elsewhere. */
export function addCounts(to: BlockCounts, more: Readonly<BlockCounts>): void {
  to.memory += more.memory;
  to.disk += more.disk;
  to.store += more.store;
  to.rangedReads += more.rangedReads;
  to.storeBytes += more.storeBytes;
  to.storeFailures += more.storeFailures;
}

/** What was counted since the last call, which sets the numbers back. */
export function takeCounts(from: BlockCounts): BlockCounts {
  const taken = { ...from };
  Object.assign(from, noBlocksRead());
  return taken;
}
