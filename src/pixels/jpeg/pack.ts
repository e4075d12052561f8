import { open } from 'node:fs/promises';
import { LoupeError } from '../../errors.ts';
import { bytesAt, type ReadableBytes } from '../../storage/block-reader.ts';
import type { OpenFile } from '../../storage/file-store.ts';
import { GatheredWrites } from '../../storage/gathered-writes.ts';

/*
 * A pack is the finished JPEGs one after the other, then the index as JSON, {key: [position, length]}, then the
 * index's length (unsigned, 4 bytes, big-endian), then the magic bytes. The end is written last, so that a file
 * with the magic bytes is complete.
 */
const MAGIC = Buffer.from('LOUPEPK1', 'latin1');
const TRAILER_BYTES = 4 + MAGIC.length;

/** About 100 times the index of the largest scans. */
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/** Where a JPEG lies in a pack, in bytes. */
export interface PackEntry {
  readonly position: number;
  readonly length: number;
}

/** The index of a pack, by `packKey`. */
export type PackIndex = ReadonlyMap<string, PackEntry>;

/** Adds a finished JPEG to a pack that is being written; `key` as `packKey` gives it. */
export type AddToPack = (key: string, jpeg: Buffer) => Promise<void>;

/**
 * Writes a new pack of what `fill` adds.
 *
 * @returns the bytes of the file
 */
export async function writeTilePack(path: string, fill: (add: AddToPack) => Promise<void>): Promise<number> {
  const handle = await open(path, 'wx');
  try {
    const index: Record<string, readonly [number, number]> = {};
    const writes = new GatheredWrites(handle);
    await fill(async (key, jpeg) => {
      index[key] = [writes.position, jpeg.length];
      await writes.add(jpeg);
    });
    const json = Buffer.from(JSON.stringify(index));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    await writes.add(json, length, MAGIC);
    await writes.flush();
    await handle.sync();
    return writes.position;
  } finally {
    await handle.close();
  }
}

/**
 * Reads the index of a pack.
 *
 * @throws LoupeError `unreadable-source` when the pack is incomplete or an entry lies outside of it
 */
export async function readTilePack(file: OpenFile | ReadableBytes): Promise<PackIndex> {
  const trailer = await bytesAt(file, Math.max(0, file.size - TRAILER_BYTES), TRAILER_BYTES);
  if (trailer.length !== TRAILER_BYTES || !trailer.subarray(4).equals(MAGIC)) throw damaged();
  const length = trailer.readUInt32BE(0);
  const indexPosition = file.size - TRAILER_BYTES - length;
  if (length > MAX_INDEX_BYTES || indexPosition < 0) throw damaged();
  return parseIndex(await bytesAt(file, indexPosition, length), indexPosition);
}

function parseIndex(json: Buffer, end: number): PackIndex {
  const index = new Map<string, PackEntry>();
  for (const [key, entry] of Object.entries(parseObject(json))) {
    const [position, length] = Array.isArray(entry) ? entry.map(Number) : [];
    if (!isCount(position) || !isCount(length) || position + length > end) throw damaged();
    index.set(key, { position, length });
  }
  return index;
}

function parseObject(json: Buffer): object {
  try {
    const value: unknown = JSON.parse(json.toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw damaged(error);
  }
  throw damaged();
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}

function damaged(cause?: unknown): LoupeError {
  return new LoupeError('unreadable-source', 'the pack of stored tiles is damaged', { cause });
}
