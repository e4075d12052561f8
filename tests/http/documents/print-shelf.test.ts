import { open, readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BLOCK_BYTES } from '../../../src/http/documents/byte-blocks.ts';
import { type PrintBounds, PrintShelf } from '../../../src/http/documents/print-shelf.ts';
import type { PrintReading, PrintSpool } from '../../../src/http/documents/print-spool.ts';
import { ScratchFile } from '../../../src/storage/scratch-file.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';

// Prints of blocks: each piece that is made is one block.

const BOUNDS: PrintBounds = {
  largestInMemoryBytes: 4 * BLOCK_BYTES,
  memoryBytes: 8 * BLOCK_BYTES,
  fileBytes: 20 * BLOCK_BYTES,
  mostPassing: 1,
  sparedMs: 60_000,
};

/** Eight blocks for longer prints. */
const WITHOUT_FILES: PrintBounds = { ...BOUNDS, memoryBytes: 12 * BLOCK_BYTES };

let folder = '';
let begun: Begun[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const { spool } of begun) spool.fail(new Error('the test is over'));
  begun = [];
  await until(async () => (await openFiles()) === 0, 'all files are closed');
  await rm(folder, { recursive: true });
});

const piece = (at: number): Buffer => Buffer.alloc(BLOCK_BYTES, at % 251);
const print = (pieces: number): Buffer => Buffer.concat(Array.from({ length: pieces }, (_, at) => piece(at)));

const FULL_BYTES = 7 * BLOCK_BYTES;

/** A file that takes so many bytes. */
class FullFile extends ScratchFile {
  override async append(bytes: Buffer): Promise<void> {
    if (this.bytes + bytes.length > FULL_BYTES)
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    await super.append(bytes);
  }
}

interface Begun {
  readonly spool: PrintSpool;
  readonly reading: PrintReading;
  /** Its making has had to wait for its reader. */
  readonly hasPassed: () => boolean;
}

function begin(shelf: PrintShelf, etag: string): Begun {
  let passed = false;
  const spool = shelf.add(etag, () => {
    passed = true;
  });
  const one = { spool, reading: spool.read(), hasPassed: () => passed };
  begun.push(one);
  return one;
}

async function make(shelf: PrintShelf, { spool }: Begun, pieces: number): Promise<void> {
  for (let at = 0; at < pieces; at++) await spool.append(piece(at));
  shelf.onMade(spool);
}

async function readAll(reading: PrintReading): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let bytes = await reading.next(); bytes; bytes = await reading.next()) parts.push(bytes);
  return Buffer.concat(parts);
}

async function expectPrint(reading: PrintReading, pieces: number): Promise<void> {
  expect((await readAll(reading)).equals(print(pieces))).toBe(true);
}

/** Files below the folder that this process holds open, named or not. */
async function openFiles(): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')),
  );
  return links.filter((link) => link.startsWith(folder)).length;
}

describe('a short print', () => {
  test('is in memory, and stays there when its reader has left', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const one = begin(shelf, 'a');
    await make(shelf, one, 4);
    await expectPrint(one.reading, 4);
    one.reading.close();
    expect(shelf.memoryBytes).toBe(4 * BLOCK_BYTES);
    expect(shelf.fileBytes).toBe(0);
    expect(shelf.find('a')).toBe(one.spool);
    expect(await readdir(folder)).toEqual([]);
  });

  test('gives way when it was not asked for for longest', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    for (const etag of ['a', 'b']) {
      const one = begin(shelf, etag);
      await make(shelf, one, 4);
      one.reading.close();
    }
    expect(shelf.find('a')).toBeDefined();
    const one = begin(shelf, 'c');
    await make(shelf, one, 4);
    expect([...'abc'].map((etag) => shelf.find(etag) !== undefined)).toEqual([true, false, true]);
    expect(shelf.memoryBytes).toBe(8 * BLOCK_BYTES);
  });

  test('is read by all who want it while it is made, each from its beginning', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const { spool, reading } = begin(shelf, 'a');
    const first = readAll(reading);
    await spool.append(piece(0));
    const second = shelf.find('a')?.read();
    expect((await second?.next())?.equals(piece(0))).toBe(true);
    expect(second?.length).toBeUndefined();
    await spool.append(piece(1));
    reading.close();
    expect(spool.signal.aborted).toBe(false);
    shelf.onMade(spool);
    expect(second?.length).toBe(2 * BLOCK_BYTES);
    expect((await second?.next())?.equals(piece(1))).toBe(true);
    expect(await second?.next()).toBeUndefined();
    expect((await first).length).toBeLessThanOrEqual(2 * BLOCK_BYTES);
  });

  test('is not made on when all have left', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const { spool, reading } = begin(shelf, 'a');
    await spool.append(piece(0));
    reading.close();
    expect(spool.signal.aborted).toBe(true);
    await expect(spool.append(piece(1))).rejects.toThrow('not wanted any more');
    expect(shelf.memoryBytes).toBe(0);
    expect(shelf.find('a')).toBeUndefined();
  });

  test('that fails tells its readers why, those who wait and those who come to it', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const { spool, reading } = begin(shelf, 'a');
    const waiting = reading.ready();
    spool.fail(new Error('no renders'));
    await expect(waiting).rejects.toThrow('no renders');
    await expect(reading.next()).rejects.toThrow('no renders');
    expect(shelf.find('a')).toBeUndefined();
  });
});

describe('a long print', () => {
  test('is made to its end in a file while nobody reads, and leaves nothing', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const one = begin(shelf, 'a');
    await make(shelf, one, 20);
    expect(one.hasPassed()).toBe(false);
    expect(shelf.memoryBytes).toBe(0);
    expect(shelf.fileBytes).toBe(20 * BLOCK_BYTES);
    expect(await openFiles()).toBe(1);
    expect(await readdir(folder, { recursive: true })).toEqual(['tmp']);
    const second = shelf.find('a')?.read();
    await expectPrint(one.reading, 20);
    one.reading.close();
    expect(shelf.fileBytes).toBe(20 * BLOCK_BYTES);
    if (second) await expectPrint(second, 20);
    second?.close();
    expect(shelf.fileBytes).toBe(0);
    expect(shelf.find('a')).toBeUndefined();
    await until(async () => (await openFiles()) === 0, 'the file is closed');
  });

  test('goes to a file when others fill the memory', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    for (const etag of 'abcd') {
      const one = begin(shelf, etag);
      await make(shelf, one, 3);
      expect(shelf.memoryBytes).toBeLessThanOrEqual(BOUNDS.memoryBytes);
      expect(one.hasPassed()).toBe(false);
    }
    expect(shelf.fileBytes).toBeGreaterThan(0);
  });

  test('is whole when its bytes come in pieces of any length', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const { spool, reading } = begin(shelf, 'a');
    const all = print(12);
    for (let at = 0; at < all.length; at += 99_991) await spool.append(all.subarray(at, at + 99_991));
    shelf.onMade(spool);
    expect(shelf.fileBytes + shelf.memoryBytes).toBe(12 * BLOCK_BYTES);
    expect((await readAll(reading)).equals(all)).toBe(true);
  });
});

describe('prints whose readers read nothing', () => {
  test('give way when files are full, the one that was sent for longest first', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const stalled: Begun[] = [];
    for (const etag of 'abcdefgh') {
      const one = begin(shelf, etag);
      await make(shelf, one, 10);
      stalled.push(one);
      vi.advanceTimersByTime(BOUNDS.sparedMs);
      expect(shelf.fileBytes).toBeLessThanOrEqual(BOUNDS.fileBytes);
    }
    const ninth = begin(shelf, 'ninth');
    await make(shelf, ninth, 20);
    expect(ninth.hasPassed()).toBe(false);
    await expectPrint(ninth.reading, 20);
    for (const { reading } of stalled) await expect(reading.next()).rejects.toThrow('the reader was slow');
  });

  test('are spared at first: the next one waits for its own reader meanwhile', async () => {
    const shelf = new PrintShelf(() => folder, BOUNDS);
    const one = begin(shelf, 'a');
    await make(shelf, one, 20);
    const next = begin(shelf, 'b');
    const made = make(shelf, next, 20);
    await until(next.hasPassed, 'the making waits');
    expect(next.spool.length).toBeLessThan(20 * BLOCK_BYTES);
    expect(shelf.memoryBytes).toBeLessThanOrEqual(BOUNDS.memoryBytes + BLOCK_BYTES);
    await expectPrint(next.reading, 20);
    await made;
    await expectPrint(one.reading, 20);
  });
});

describe('without a folder that can be written', () => {
  test('a print of any length is read whole within the bound of memory', async () => {
    const shelf = new PrintShelf(() => undefined, WITHOUT_FILES);
    const one = begin(shelf, 'a');
    const made = make(shelf, one, 50);
    await until(one.hasPassed, 'the making waits');
    expect(one.spool.length).toBe(9 * BLOCK_BYTES);
    expect(shelf.find('a')).toBeUndefined();
    const parts: Buffer[] = [];
    for (let bytes = await one.reading.next(); bytes; bytes = await one.reading.next()) {
      parts.push(bytes);
      expect(shelf.memoryBytes).toBeLessThanOrEqual(9 * BLOCK_BYTES);
    }
    await made;
    expect(Buffer.concat(parts).equals(print(50))).toBe(true);
    one.reading.close();
    expect(shelf.memoryBytes).toBe(0);
  });

  test('a print that fits into memory waits for nobody', async () => {
    const shelf = new PrintShelf(() => undefined, WITHOUT_FILES);
    const one = begin(shelf, 'a');
    await make(shelf, one, 8);
    expect(one.hasPassed()).toBe(false);
    await expectPrint(one.reading, 8);
  });

  test('slow readers for whom makings wait give way to the next after a while, and not before', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const shelf = new PrintShelf(() => undefined, WITHOUT_FILES);
    const outcomes: Promise<unknown>[] = [];
    // The second waits while it is short still: longer ones leave it room.
    for (const etag of ['a', 'b']) {
      const one = begin(shelf, etag);
      outcomes.push(make(shelf, one, 50).catch((error: unknown) => error));
      await until(one.hasPassed, 'the making waits');
    }
    expect(begun.map(({ spool }) => spool.length / BLOCK_BYTES)).toEqual([9, 4]);
    const third = begin(shelf, 'c');
    await expect(make(shelf, third, 50)).rejects.toMatchObject({ code: 'overloaded' });
    third.spool.fail(new Error('overloaded'));
    vi.advanceTimersByTime(BOUNDS.sparedMs);
    const fourth = begin(shelf, 'd');
    const made = make(shelf, fourth, 50);
    await expectPrint(fourth.reading, 50);
    await made;
    expect(await outcomes[1]).toMatchObject({ name: 'GivenWayError' });
  });

  test('slow readers of long prints leave room for short ones', async () => {
    const shelf = new PrintShelf(() => undefined, WITHOUT_FILES);
    const long = begin(shelf, 'long');
    const stopped = make(shelf, long, 50).catch((error: unknown) => error);
    await until(long.hasPassed, 'the making waits');
    for (const etag of ['short', 'other']) {
      const one = begin(shelf, etag);
      await make(shelf, one, 3);
      expect(one.hasPassed()).toBe(false);
      await expectPrint(one.reading, 3);
      one.reading.close();
    }
    expect(long.spool.signal.aborted).toBe(false);
    long.reading.close();
    expect(await stopped).toMatchObject({ name: 'UnwantedPrintError' });
  });

  test('a disk that is full in the middle costs no bytes of a print', async () => {
    const path = join(folder, 'file');
    class FullDisk extends PrintShelf {
      override async openFile(): Promise<ScratchFile> {
        return new FullFile(await open(path, 'wx+'));
      }
    }
    const shelf = new FullDisk(() => folder, BOUNDS);
    const one = begin(shelf, 'a');
    const made = make(shelf, one, 30);
    await until(one.hasPassed, 'the making waits');
    expect(shelf.fileBytes).toBe(FULL_BYTES);
    await expectPrint(one.reading, 30);
    await made;
    one.reading.close();
    expect([shelf.fileBytes, shelf.memoryBytes]).toEqual([0, 0]);
  });
});
