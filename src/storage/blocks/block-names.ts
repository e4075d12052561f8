import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Objects are read and kept in pieces of so many bytes, which begin at multiples of it; the last one of an object is shorter. */
export const STORE_BLOCK_BYTES = 1024 * 1024;

/** Bytes of a block of an object of `size` bytes. */
export function bytesOfBlock(size: number, block: number): number {
  return Math.max(0, Math.min(STORE_BLOCK_BYTES, size - block * STORE_BLOCK_BYTES));
}

/** A name of a version of an object, which is that of no other: 40 hexadecimal digits. @param store its name */
export function nameOfObject(store: string, key: string, version: string): string {
  return digestOf(`${store}\0${key}\0${version}`);
}

/** The name of a block among all blocks of all objects. @param object as `nameOfObject` gives it */
export function nameOfBlock(object: string, block: number): string {
  return `${object}-${block}`;
}

/** The name of a file that holds a whole object. */
export function nameOfWhole(object: string): string {
  return `${object}.whole`;
}

/** The name of the file that says which version of an object was read last. */
export function nameOfHead(store: string, key: string): string {
  return `${digestOf(`${store}\0${key}`)}.head`;
}

/** The folder of a file below that of all blocks: two hexadecimal digits. */
export function shardOf(name: string): string {
  return name.slice(0, 2);
}

/** The folder with a number, from 0. */
export function shardOfNumber(number: number): string {
  return number.toString(16).padStart(2, '0');
}

/** Where a file of one of these names lies. */
export function pathOf(folder: string, name: string): string {
  return join(folder, shardOf(name), name);
}

/** Whether a name is one that is given here: no other file is ever removed. */
export function isKeptName(name: string): boolean {
  return /^[0-9a-f]{40}(?:-\d+|\.whole|\.head)$/.test(name);
}

/** Whether a name is that of a file which was being written. */
export function isUnfinishedName(name: string): boolean {
  return /^[0-9a-f]{40}(?:-\d+|\.whole|\.head)\.[0-9a-f-]{36}\.tmp$/.test(name);
}

/** The room that a file takes on a disk, about. */
export function roomOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * 4096;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** Neighbouring blocks. */
export interface BlockRun {
  readonly first: number;
  readonly count: number;
}

/** What comes with one request: more would keep a reader of its beginning waiting. */
const MOST_IN_A_RUN = 8;

/** Joins blocks that lie behind each other, as many as come with one request. */
export function runsOf(blocks: readonly number[]): BlockRun[] {
  const runs: BlockRun[] = [];
  for (const block of blocks.toSorted((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last && last.first + last.count === block && last.count < MOST_IN_A_RUN)
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ first: block, count: 1 });
  }
  return runs;
}
