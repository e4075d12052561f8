import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

/** Progressive, and so too large for the memory of the renders; a pyramid is made of it by rows. */
const SIDE = 4200;
const FEW_MEGABYTES = ['--render-memory-mb', '64'];
const TILE = '/iiif/3/scan/0,0,512,512/512,512/0/default.jpg';

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  const flat = { width: SIDE, height: SIDE, channels: 3, background: '#a06030' } as const;
  await archive.add('scan.jpg', sharp({ create: flat }).jpeg({ progressive: true }));
});

afterAll(() => archive?.remove());

test.each([
  ['waits until that is done', [], 200],
  ['is refused where nothing prepares it', ['--background-ingest', 'false'], 503],
])('a tile of a scan that is to be prepared, and cannot be shown before, %s', async (_, flags, status) => {
  const server = await startLoupe({
    images: archive.folder,
    flags: [...FEW_MEGABYTES, ...flags],
    untilReady: false,
  });
  await until(
    async () => (await ask(server.url, '/iiif/3/scan/info.json')).status === 200,
    'the scan is known',
  );
  const tiles = await Promise.all([ask(server.url, TILE), ask(server.url, TILE)]);
  expect(tiles.map((tile) => tile.status)).toEqual([status, status]);
  await server.stop();
});
