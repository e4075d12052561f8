import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activity, harvestHere, heldIn, putManifest, putStream } from '../support/harvesting.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { type StandIn, startStandIn } from '../support/stream-server.ts';

let archive: StandIn;
let folder: string;

beforeEach(async () => {
  archive = await startStandIn();
  folder = await temporaryFolder();
});

afterEach(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

function labels(held: ReadonlyMap<string, string>): string[] {
  return [...held.values()].sort();
}

describe('a stream of level 2', () => {
  test('is followed: what was created, updated, moved and deleted', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => putManifest(archive, name));
    const log = [
      activity('Create', a ?? '', 1),
      activity('Create', b ?? '', 2),
      activity('Create', c ?? '', 3),
    ];
    const stream = putStream(archive, [log]);
    expect(await harvestHere(stream, folder)).toMatchObject({
      written: 3,
      problem: undefined,
      sentences: [],
    });
    expect(labels(await heldIn(folder))).toEqual(['a', 'b', 'c']);

    putManifest(archive, 'a', 'a, otherwise');
    archive.remove('/b/manifest');
    archive.remove('/c/manifest');
    const moved = putManifest(archive, 'd', 'c');
    putStream(archive, [
      log,
      [
        activity('Update', a ?? '', 4),
        activity('Delete', b ?? '', 5),
        activity('Move', c ?? '', 6, { target: { id: moved, type: 'Manifest' } }),
      ],
    ]);
    const again = await harvestHere(stream, folder);
    expect(again.taken).toEqual([
      'written /d/manifest',
      'removed /c/manifest',
      'removed /b/manifest',
      'written /a/manifest',
    ]);
    expect(await heldIn(folder)).toEqual(
      new Map([
        [a, 'a, otherwise'],
        [moved, 'c'],
      ]),
    );
  });

  test('is asked once, conditionally, when nothing has changed', async () => {
    const stream = putStream(archive, [[activity('Create', putManifest(archive, 'a'), 1)]]);
    await harvestHere(stream, folder);
    archive.requests.length = 0;
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 0, problem: undefined });
    expect(archive.requests).toEqual(['GET /stream 304', 'GET /stream/0 304']);
  });

  test('is read as far as it was read before', async () => {
    const pages = Array.from({ length: 5 }, (_, page) =>
      Array.from({ length: 3 }, (_, at) =>
        activity('Create', putManifest(archive, `m${page}-${at}`), page * 3 + at),
      ),
    );
    const stream = putStream(archive, pages);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 15 });
    archive.requests.length = 0;
    putStream(archive, [...pages, [activity('Create', putManifest(archive, 'new'), 99)]]);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 1 });
    expect(archive.requests).toEqual(['GET /stream', 'GET /stream/5', 'GET /stream/4', 'GET /new/manifest']);
  });
});
