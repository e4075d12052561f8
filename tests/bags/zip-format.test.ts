import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromBufferPromise, fromFdPromise } from 'yauzl';
import { directory, localHeader, type ZipEntry } from '../../src/bags/zip-format.ts';
import { temporaryFolder } from '../support/loupe.ts';

// Zips that are larger than the fields of the first of them, read by another program.

const MODIFIED = Date.UTC(2026, 0, 2, 3, 4, 6);
const GIGABYTE = 2 ** 30;

let folder = '';
let file: FileHandle;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = await open(join(folder, 'large.zip'), 'w+');
});
afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

/** Writes a header, and the content behind it unless that is a hole. Returns the entry and where it ends. */
async function addAt(at: number, path: string, content: Buffer | number): Promise<[ZipEntry, number]> {
  const bytes = typeof content === 'number' ? content : content.length;
  const checksum = typeof content === 'number' ? 0 : crc32(content);
  const entry = { path, bytes, crc32: checksum, at };
  const header = localHeader(entry, MODIFIED);
  await file.write(header, 0, header.length, at);
  const begin = at + header.length;
  if (typeof content !== 'number') await file.write(content, 0, content.length, begin);
  return [entry, begin + bytes];
}

async function finish(entries: readonly ZipEntry[], at: number): Promise<void> {
  const end = Buffer.concat([...directory(entries, at, MODIFIED)]);
  await file.write(end, 0, end.length, at);
}

const reading = () => fromFdPromise(file.fd, { autoClose: false, lazyEntries: true });

test.each([
  ['an entry that ends at the last place of 32 bits', 2 ** 32 - 1 - 100],
  ['an entry of more bytes than 32 bits count', 5 * GIGABYTE],
  ['an entry of the first length that 32 bits cannot tell', 2 ** 32 - 1],
])('%s, and one behind it', async (_, hole) => {
  const [large, next] = await addAt(0, 'bag/data/large.tif', hole);
  const [small, end] = await addAt(next, 'bag/bagit.txt', Buffer.from('BagIt-Version: 1.0\n'));
  await finish([large, small], end);
  const zip = await reading();
  const found: { name: string; bytes: number; modified: number }[] = [];
  for await (const entry of zip.eachEntry()) {
    const modified = entry.getLastModDate({ timezone: 'UTC' }).getTime();
    found.push({ name: entry.fileName, bytes: entry.uncompressedSize, modified });
    if (entry.fileName === 'bag/bagit.txt')
      expect(await text(await zip.openReadStreamPromise(entry))).toBe('BagIt-Version: 1.0\n');
  }
  expect(found).toEqual([
    { name: 'bag/data/large.tif', bytes: hole, modified: MODIFIED },
    { name: 'bag/bagit.txt', bytes: 19, modified: MODIFIED },
  ]);
});

test.each([
  [65_534, 'no zip64'],
  [65_535, 'zip64'],
  [70_000, 'zip64'],
])('%d entries need %s', async (count, form) => {
  const entries: ZipEntry[] = [];
  const headers: Buffer[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const entry = { path: `bag/data/${index}.txt`, bytes: 0, crc32: 0, at };
    const header = localHeader(entry, MODIFIED);
    entries.push(entry);
    headers.push(header);
    at += header.length;
  }
  const end = Buffer.concat([...directory(entries, at, MODIFIED)]);
  expect(end.includes(Buffer.from('PK\x06\x06', 'latin1'))).toBe(form === 'zip64');
  const zip = await fromBufferPromise(Buffer.concat([...headers, end]), { lazyEntries: true });
  expect(zip.entryCount).toBe(count);
  for await (const entry of zip.eachEntry()) {
    expect(entry.fileName).toBe('bag/data/0.txt');
    break;
  }
});
