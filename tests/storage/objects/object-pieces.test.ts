import { mkdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PiecesWanted, piecesOfVersion } from '../../../src/storage/objects/object-pieces.ts';
import { CountedStore } from '../../support/counted-store.ts';
import { temporaryFolder } from '../../support/loupe.ts';

let folder: string;
let store: CountedStore;

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  store = new CountedStore(folder);
  await store.write('a', Buffer.from('0123456789'));
});

afterEach(() => rm(folder, { recursive: true }));

async function pieces(wanted: Partial<PiecesWanted> = {}, key = 'a'): Promise<string[]> {
  const found: string[] = [];
  for await (const { bytes } of piecesOfVersion(store, key, { pieceBytes: 4, ...wanted }))
    found.push(bytes.toString());
  return found;
}

test('an object comes in pieces, as many as it takes', async () => {
  expect(await pieces()).toEqual(['0123', '4567', '89']);
  expect(store.reads).toBe(3);
  expect(await pieces({ pieceBytes: 5 })).toEqual(['01234', '56789']);
  expect(await pieces({ range: { start: 3, length: 6 } })).toEqual(['3456', '78']);
  expect(await pieces({ range: { start: 8, length: 90 } })).toEqual(['89']);
  await store.write('a', Buffer.alloc(0));
  expect(await pieces()).toEqual(['']);
});

test('an object that is replaced or removed meanwhile is never mixed', async () => {
  for (const change of [() => store.write('a', Buffer.from('9876543210')), () => store.delete('a')]) {
    await store.write('a', Buffer.from('0123456789'));
    store.reads = 0;
    store.beforeRead = async (_, reads) => void (reads === 2 && (await change()));
    await expect(pieces()).rejects.toMatchObject({ fault: 'changed' });
    store.beforeRead = async () => {};
  }
});

test('of what is not there nothing comes, unless a version of it is wanted', async () => {
  expect(await pieces({}, 'b')).toEqual([]);
  await expect(pieces({ version: 'some' }, 'b')).rejects.toMatchObject({ fault: 'changed' });
  await expect(pieces({ version: 'another' })).rejects.toMatchObject({ fault: 'changed' });
});
