/** What is known of an object without reading it. */
export interface ObjectHead {
  /** Bytes. */
  readonly size: number;
  /** Opaque; another one means other bytes. Of an S3 store the `ETag` without its quotes. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** An object as a list has it. */
export interface ListedObject extends ObjectHead {
  readonly key: string;
}

/** Bytes that were read, and of what. */
export interface ReadObject {
  /** Fewer than asked only where the object ends. */
  readonly bytes: Buffer;
  /** Of the whole object. */
  readonly head: ObjectHead;
}

/** A part of an object: `length` bytes from `start`. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

export interface ReadOptions {
  /** Left out: the whole object. */
  readonly range?: ByteRange;
  /** Only while the object has this version: fault `changed` else. */
  readonly version?: string;
  readonly signal?: AbortSignal;
}

/** What is written: bytes, or a file, which is not held in memory. */
export type ObjectBody = Buffer | { readonly path: string };

/** What has to hold of an object for it to be written: that there is none, or that it has a version. */
export type WriteCondition = 'absent' | { readonly version: string };

export interface WriteOptions {
  /** Fault `changed` where it does not hold, and `unsupported` of a store that cannot promise it. */
  readonly condition?: WriteCondition;
  readonly signal?: AbortSignal;
}

export interface ListOptions {
  /** Only objects and folders behind this key, in the order of UTF-8 bytes. */
  readonly after?: string;
  /** Names up to the next `/` are told once, in `folders`, and not what is below them. */
  readonly isFlat?: boolean;
  /** At most 1000, which is what is given when it is left out. */
  readonly most?: number;
  readonly signal?: AbortSignal;
}

/** A part of a list, in the order of the UTF-8 bytes of keys. */
export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Prefixes that end in `/`, of a flat list. */
  readonly folders: readonly string[];
  /** `after` of the page behind this one; undefined of the last. */
  readonly next: string | undefined;
}

/**
 * Where objects lie: in a folder of files, or in an S3-compatible store. Keys have `/` between their parts, none at the
 * beginning, no empty part and neither `.` nor `..`; they are kept as they are written, without normalisation.
 *
 * A write is whole or not there; who reads afterwards finds it. All methods reject with `ObjectStoreError`, and with the
 * reason of a signal that is aborted. They try again by themselves what may go well the next time.
 */
export interface ObjectStore {
  /** For logs, without secrets: `s3://bucket/prefix`, or the path of a folder. */
  readonly name: string;
  /** Undefined where there is none. */
  head(key: string, options?: { readonly signal?: AbortSignal }): Promise<ObjectHead | undefined>;
  /** Undefined where there is none. A range that begins behind the end has no bytes. */
  read(key: string, options?: ReadOptions): Promise<ReadObject | undefined>;
  /** @returns what was written */
  write(key: string, body: ObjectBody, options?: WriteOptions): Promise<ObjectHead>;
  /** One page; a prefix ends anywhere, in the middle of a name as well. */
  list(prefix: string, options?: ListOptions): Promise<ObjectPage>;
  /** Does nothing where there is none. */
  delete(key: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Lets go of connections that are kept. */
  close(): Promise<void>;
}
