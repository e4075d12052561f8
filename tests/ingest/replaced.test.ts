import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecord, versionFolder } from '../../src/archive/record.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

let archive: Archive;
let server: TestServer;

/** A JPEG of one colour and of this many bytes: what follows its end is nobody's. */
async function plain(background: string, bytes: number): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return Buffer.concat([jpeg, Buffer.alloc(bytes - jpeg.length)]);
}

async function colour(): Promise<readonly number[]> {
  const image = await ask(server.url, '/iiif/3/photo/full/max/0/default.png');
  const { data } = await sharp(image.body).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.add('photo.jpg', await plain('#ff0000', 2000));
  server = await startLoupe({ images: archive.folder, flags: ['--rescan-seconds', '1'] });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('a scan that another of equal size and time takes the place of is noticed', async () => {
  expect((await colour())[0]).toBeGreaterThan(200);
  const before = await stat(archive.path('photo.jpg'));
  await archive.add('photo.jpg', await plain('#0000ff', 2000));
  const after = await stat(archive.path('photo.jpg'));
  expect([after.size, after.mtimeMs]).toEqual([before.size, before.mtimeMs]);
  await until(async () => ((await colour())[2] ?? 0) > 200, 'the new scan is served');
});

test('a change of the permissions alone makes no new pyramid', async () => {
  const record = await readRecord(server.dataFolder, 'photo');
  if (!record) throw new Error('there is no record');
  const pack = join(versionFolder(server.dataFolder, record), 'tiles.pack');
  const { ino } = await stat(pack);
  await chmod(archive.path('photo.jpg'), 0o640);
  const { ctimeMs } = await stat(archive.path('photo.jpg'));
  await until(async () => {
    const renewed = await readRecord(server.dataFolder, 'photo');
    return renewed?.master.changedMs === Math.floor(ctimeMs);
  }, 'the record is renewed');
  expect((await stat(pack)).ino).toBe(ino);
  expect(await readRecord(server.dataFolder, 'photo')).toMatchObject({
    version: record.version,
    sha256: record.sha256,
  });
});
