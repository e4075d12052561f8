import { randomBytes } from 'node:crypto';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CachedRead, cachedRead } from '../../../../src/c-functions/cached-read.ts';
import { jpegCodec } from '../../../../src/pixels/jpeg/jpeg-codec.ts';
import { createMasterRead, type MasterState } from '../../../../src/pixels/master/in-place/master-state.ts';
import { closeFile, type OpenFile, openFile, stateOf } from '../../../../src/storage/file-store.ts';
import { temporaryFolder } from '../../../support/loupe.ts';

const BYTES = randomBytes(100_000);

let path: string;
let master: OpenFile;
let state: MasterState;
let cached: CachedRead | undefined;

beforeAll(async () => {
  path = join(await temporaryFolder(), 'master.tif');
  await writeFile(path, BYTES);
  master = await openFile(path);
  state = await stateOf(master);
  cached = await cachedRead();
});

afterAll(async () => {
  await closeFile(master);
  await rm(dirname(path), { recursive: true });
});

/** Reads behind a prefix, and says whether it was there when the call returned. */
function read(position: number, length: number, by: CachedRead | undefined) {
  const into = Buffer.alloc(length + 3, '-');
  let returned = false;
  const result = new Promise<{ text: Buffer; atOnce: boolean }>((resolve, reject) => {
    createMasterRead(state, by)(master.fd, into, 2, length, position, (error) =>
      error ? reject(error) : resolve({ text: into, atOnce: !returned }),
    );
  });
  returned = true;
  return result;
}

const framed = (bytes: Buffer) => Buffer.concat([Buffer.from('--'), bytes, Buffer.from('-')]);

test('what is in memory is read at once, where the file system tells what is', async () => {
  const tells = cached?.(master.fd, Buffer.alloc(4), 0, 4, 0) === true;
  const expected = framed(BYTES.subarray(5000, 75_000));
  expect(await read(5000, 70_000, cached)).toEqual({ text: expected, atOnce: tells });
  expect(await read(5000, 70_000, undefined)).toEqual({ text: expected, atOnce: false });
});

test('a process that reads so decodes by libjpeg-turbo too', async ({ skip }) => {
  if (!cached) skip();
  expect(await jpegCodec()).not.toBeInstanceOf(Error);
});

test('nothing is written beside the memory that is given', ({ skip }) => {
  const by = cached ?? skip();
  expect(() => by(master.fd, Buffer.alloc(8), 4, 5, 0)).toThrow('outside');
});

test('bytes that there are not are an error, and so is any byte of a master that has changed', async () => {
  for (const by of [cached, undefined])
    await expect(read(99_999, 2, by)).rejects.toThrow('read 1 of 2 bytes');
  await utimes(path, new Date(), new Date(1e12));
  for (const by of [cached, undefined]) await expect(read(0, 10, by)).rejects.toThrow('the scan has changed');
});
