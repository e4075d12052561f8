import { readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MasterRecord, readRecord, versionFolder } from '../../src/archive/record.ts';
import { pyramidLevels, tileRegion } from '../../src/image/pyramid.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse, meanDifference, pixelsOf } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { ADOBE_RGB_PRIMARIES, rgbIccProfile } from '../support/fixtures-icc.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { metricsOf } from '../support/server-metrics.ts';

// Sides whose halves are rounded otherwise by programs that write pyramids than in info.json: at every level.
const IMAGE = { width: 1535, height: 1087 };

/** The same file in a folder whose pyramids are used, and in one of which ours are made: pixels are as near as two JPEGs. */
const MOST_DIFFERENCE = 3.5;

let archive: Archive;
let server: TestServer;
let policyFile: string;

const pyramid = (tile: number) =>
  ({
    tile: true,
    pyramid: true,
    compression: 'jpeg',
    quality: 89,
    tileWidth: tile,
    tileHeight: tile,
  }) as const;

/** A pyramid whose smaller sizes stand in one chain, with them as SubIFDs of its full size. */
function withSubIfds(tiff: Buffer): Buffer {
  const places: number[] = [];
  const nextOf = (at: number) => at + 2 + 12 * tiff.readUInt16LE(at);
  const first = tiff.readUInt32LE(4);
  for (let at = tiff.readUInt32LE(nextOf(first)); at !== 0; at = tiff.readUInt32LE(nextOf(at)))
    places.push(at);
  const field = Buffer.alloc(12);
  field.writeUInt16LE(330, 0);
  field.writeUInt16LE(4, 2);
  field.writeUInt32LE(places.length, 4);
  field.writeUInt32LE(tiff.length, 8);
  const entries = Array.from({ length: tiff.readUInt16LE(first) }, (_, index) =>
    tiff.subarray(first + 2 + 12 * index, first + 14 + 12 * index),
  );
  const sorted = [...entries, field].sort((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0));
  const values = Buffer.alloc(4 * places.length);
  for (const [index, place] of places.entries()) values.writeUInt32LE(place, 4 * index);
  const count = Buffer.alloc(2);
  count.writeUInt16LE(sorted.length);
  const whole = Buffer.concat([tiff, values, count, ...sorted, Buffer.alloc(4)]);
  whole.writeUInt32LE(tiff.length + values.length, 4);
  for (const place of places) whole.writeUInt32LE(0, nextOf(place));
  return whole;
}

const POLICIES = `folders:
  ours: { reusePyramids: false }
  used/copied: { reusePyramids: false }
  used/colours: { colour: keep }
  ours/colours: { colour: keep }
`;

beforeAll(async () => {
  archive = await emptyArchive();
  policyFile = join(archive.folder, '..', 'policies.yaml');
  await writeFile(policyFile, POLICIES);
  const profile = join(archive.folder, '..', 'adobe.icc');
  await writeFile(profile, rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2));
  const picture = chart(IMAGE.width, IMAGE.height);
  const of512 = await picture.clone().tiff(pyramid(512)).toBuffer();
  const gray = picture.clone().toColourspace('b-w');
  const masters = {
    'of-512': of512,
    'of-256': await picture.clone().tiff(pyramid(256)).toBuffer(),
    'gray-sub-ifds': withSubIfds(await gray.tiff(pyramid(512)).toBuffer()),
    'colours/adobe': await picture.clone().withIccProfile(profile).tiff(pyramid(256)).toBuffer(),
  };
  for (const [name, bytes] of Object.entries(masters)) {
    await archive.add(`used/${name}.tif`, bytes);
    await archive.add(`ours/${name}.tif`, bytes);
  }
  await archive.add('used/copied/of-512.tif', of512);
  await archive.add(
    'used/lzw.tif',
    await chart(1100, 700)
      .tiff({ ...pyramid(256), compression: 'lzw' })
      .toBuffer(),
  );
  const other = chart(IMAGE.width, IMAGE.height).rotate(180);
  await archive.add(
    'used/other-sizes.tif',
    await withSizesOf(of512, await other.tiff(pyramid(512)).toBuffer()),
  );
  server = await startLoupe({
    images: archive.folder,
    data: archive.dataFolder,
    flags: ['--reuse-pyramids', '--image-policy', policyFile, '--settle-seconds', '0', ...BY_EVENTS],
  });
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  await archive.remove();
});

/** A pyramid whose smaller sizes are those of another file. */
async function withSizesOf(full: Buffer, sizes: Buffer): Promise<Buffer> {
  const shift = full.length;
  const whole = Buffer.concat([full, sizes]);
  const nextOf = (at: number) => at + 2 + 12 * whole.readUInt16LE(at);
  const first = shift + whole.readUInt32LE(shift + 4);
  whole.writeUInt32LE(shift + whole.readUInt32LE(nextOf(first)), nextOf(whole.readUInt32LE(4)));
  for (
    let at = whole.readUInt32LE(nextOf(whole.readUInt32LE(4)));
    at !== 0;
    at = whole.readUInt32LE(nextOf(at))
  ) {
    for (let entry = at + 2; entry < nextOf(at); entry += 12) {
      const bytes =
        ([0, 1, 1, 2, 4, 8, 1, 1, 2][whole.readUInt16LE(entry + 2)] ?? 4) * whole.readUInt32LE(entry + 4);
      const isPlace = [273, 324].includes(whole.readUInt16LE(entry));
      if (bytes <= 4 && !isPlace) continue;
      const place = shift + whole.readUInt32LE(entry + 8);
      whole.writeUInt32LE(place, entry + 8);
      if (!isPlace || bytes <= 4) continue;
      for (let each = place; each < place + bytes; each += 4)
        whole.writeUInt32LE(shift + whole.readUInt32LE(each), each);
    }
    if (whole.readUInt32LE(nextOf(at)) !== 0)
      whole.writeUInt32LE(shift + whole.readUInt32LE(nextOf(at)), nextOf(at));
  }
  return whole;
}

const get = (identifier: string, rest: string) =>
  ask(server.url, `/iiif/3/${encodeURIComponent(identifier)}/${rest}`);

async function recordOf(identifier: string): Promise<MasterRecord> {
  const record = await readRecord(server.dataFolder, identifier);
  if (!record) throw new Error(`${identifier} has no record`);
  return record;
}

/** Files of the version of an image, with their bytes. */
async function storedOf(record: MasterRecord): Promise<Record<string, number>> {
  const folder = versionFolder(server.dataFolder, record);
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const)),
  );
}

const is256 = (name: string) => ['of-256', 'colours/adobe'].includes(name);

/** As they are in the response, whatever profile says what they are. */
async function samplesOf({ body }: HttpResponse) {
  const image = sharp(body, { ignoreIcc: true }).removeAlpha().toColourspace('srgb');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { icc } = await sharp(body).metadata();
  return { data, width: info.width, height: info.height, hasProfile: icc !== undefined };
}

/** Both images of a request: of the sizes that are asked for, and as near as can be. */
async function expectSame(
  name: string,
  rest: string,
  size?: { width: number; height: number },
): Promise<void> {
  // Where ours has no such tile, it is not to be encoded once more.
  const ofOurs = size && is256(name) ? rest.replace(/jpg$/, 'png') : rest;
  const [used, ours] = await Promise.all([get(`used/${name}`, rest), get(`ours/${name}`, ofOurs)]);
  expect([used.status, ours.status], rest).toEqual([200, 200]);
  const [one, other] = await Promise.all([samplesOf(used), samplesOf(ours)]);
  expect(one.hasProfile, rest).toBe(other.hasProfile);
  expect({ width: one.width, height: one.height }, rest).toEqual(
    size ?? { width: other.width, height: other.height },
  );
  expect(meanDifference(one.data, other.data), `${name} ${rest}`).toBeLessThan(MOST_DIFFERENCE);
}

const RENDERED = [
  '1519,0,16,1087/8,544/0/default.png',
  '0,1071,1535,16/384,4/0/default.png',
  'full/900,/90/default.webp',
  'full/500,/!180/gray.png',
  'full/max/0/default.png',
  'full/1500,/0/default.jpg',
  'full/767,543/0/default.jpg',
  '1000,500,535,587/300,/0/default.png',
  '1,1,1533,1085/700,/22.5/default.png',
  'pct:90,90,10,10/max/0/default.tif',
  'full/!200,200/0/default.jpg',
];

const NAMES = ['of-512', 'of-256', 'gray-sub-ifds', 'colours/adobe'];

describe.each(NAMES)('%s is used in place', (name) => {
  const tileSize = is256(name) ? 256 : 512;

  test('and no pixel of it is stored twice, but for small sizes and what its levels lack', async () => {
    const [used, ours] = await Promise.all([recordOf(`used/${name}`), recordOf(`ours/${name}`)]);
    expect(used.inPlace?.tileSize).toBe(tileSize);
    expect(used.version).not.toBe(ours.version);
    expect(Object.keys(await storedOf(used))).toEqual(['tiles.pack']);
    expect(new Set(Object.keys(await storedOf(ours)))).toEqual(new Set(['pyramid.tif', 'tiles.pack']));
    const information = JSON.parse((await get(`used/${name}`, 'info.json')).text);
    expect(information).toMatchObject({ ...IMAGE, tiles: [{ width: tileSize, scaleFactors: [1, 2, 4] }] });
  });

  test('each tile of each level has the size and the pixels that it should', async () => {
    const image = { ...IMAGE, tileSize };
    for (const { scaleFactor, width, height } of pyramidLevels(IMAGE)) {
      for (let row = 0; row * tileSize < height; row++) {
        for (let column = 0; column * tileSize < width; column++) {
          const { x, y, width: w, height: h } = tileRegion(image, scaleFactor, column, row);
          const size = { width: Math.ceil(w / scaleFactor), height: Math.ceil(h / scaleFactor) };
          await expectSame(name, `${x},${y},${w},${h}/${size.width},${size.height}/0/default.jpg`, size);
        }
      }
    }
  });

  test('no tile of it is rendered', async () => {
    const { renders } = await metricsOf(server.url);
    const side = tileSize * 2;
    for (const rest of [
      `0,0,${tileSize},${tileSize}/${tileSize},${tileSize}`,
      `0,0,${side},${side}/${tileSize},${tileSize}`,
      `1024,1024,${tileSize === 256 ? 256 : 511},63/${tileSize === 256 ? 256 : 511},63`,
      'full/768,544',
    ])
      expect((await get(`used/${name}`, `${rest}/0/default.jpg`)).status, rest).toBe(200);
    expect((await metricsOf(server.url)).renders).toBe(renders);
  });

  // Those with one level in another place, or one channel, are put together in the same way.
  test.each(RENDERED.slice(0, name.startsWith('of') ? RENDERED.length : 4))('%s', (rest) =>
    expectSame(name, rest),
  );
});

describe('a master is copied as usual', () => {
  const versionOfOurs = async () => (await recordOf('ours/of-512')).version;

  test('where its folder says so', async () => {
    const record = await recordOf('used/copied/of-512');
    expect(record.inPlace).toBeUndefined();
    expect(record.version).toBe(await versionOfOurs());
  });

  test('that is no good pyramid', async () => {
    const record = await recordOf('used/lzw');
    expect(record).toMatchObject({ policy: { reusePyramids: true }, warnings: [] });
    expect(record.inPlace).toBeUndefined();
  });

  test('whose smaller sizes show something else, which is told', async () => {
    const record = await recordOf('used/other-sizes');
    expect(record.inPlace).toBeUndefined();
    expect(record.warnings).toEqual([
      {
        kind: 'structure',
        sentence: expect.stringContaining('smaller sizes do not show what its full size does'),
      },
    ]);
  });

  test('and inspecting says which is which, and what may be done', async () => {
    const folders = ['--images', archive.folder, '--data', server.dataFolder, '--image-policy', policyFile];
    const inspect = async (name: string) =>
      (await runLoupe(['inspect', '--headers-only', '--reuse-pyramids', ...folders, `used/${name}.tif`]))
        .output;
    expect(await inspect('of-512')).toContain('its own pyramid is used in place');
    const lzw = await inspect('lzw');
    expect(lzw).toContain('its tiles are not compressed as JPEG');
    expect(lzw).toMatch(
      /vips tiffsave .*lzw\.tif'? '?lzw-new\.tif'? --tile --pyramid --compression jpeg --Q 85 --tile-width 512/,
    );
    expect(await inspect('copied/of-512')).toContain('can be used in place');
  });
});

describe('what is served follows the master', () => {
  const NAME = 'used/of-512';
  const TILE = '512,512,512,512/512,512/0/default.jpg';
  const REDUCED = '512,512,512,512/400,400/0/default.png';
  const flat = (colour: string, tile = 512) =>
    sharp({ create: { ...IMAGE, channels: 3, background: colour } })
      .tiff(pyramid(tile))
      .toBuffer();
  const isColour = async (response: HttpResponse, colour: readonly number[]): Promise<boolean> => {
    const { data } = await pixelsOf(response);
    return data.every((value, at) => Math.abs(value - (colour[at % 3] ?? 0)) < 6);
  };

  test('that is written to where it lies: never are pixels of both mixed', async () => {
    const before = await get(NAME, TILE);
    const path = archive.path(`${NAME}.tif`);
    await writeFile(path, await flat('#c82020'));
    // At once, before anybody has looked at the folder.
    for (let turn = 0; turn < 20; turn++) {
      for (const rest of [TILE, REDUCED, `${2 * turn},512,512,512/max/0/default.jpg`]) {
        const response = await get(NAME, rest);
        if (response.status !== 200) continue;
        // What is kept in memory may be sent for another moment, and is the old picture whole.
        if (response.headers.etag === before.headers.etag)
          expect(response.body.equals(before.body)).toBe(true);
        else expect(await isColour(response, [0xc8, 0x20, 0x20]), rest).toBe(true);
      }
    }
    await expect
      .poll(
        async () =>
          (await recordOf(NAME)).inPlace !== undefined &&
          (await isColour(await get(NAME, TILE), [0xc8, 0x20, 0x20])),
      )
      .toBe(true);
    const after = await get(NAME, TILE);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    expect(await isColour(await get(NAME, REDUCED), [0xc8, 0x20, 0x20])).toBe(true);
  });

  test('that is touched and no other: nothing is made again', async () => {
    const before = await recordOf(NAME);
    const stored = await stat(join(versionFolder(server.dataFolder, before), 'tiles.pack'));
    await utimes(archive.path(`${NAME}.tif`), new Date(), new Date());
    await expect
      .poll(async () => (await recordOf(NAME)).master.modifiedMs)
      .not.toBe(before.master.modifiedMs);
    const after = await recordOf(NAME);
    expect(after.version).toBe(before.version);
    const now = await stat(join(versionFolder(server.dataFolder, after), 'tiles.pack'));
    expect(now.ino).toBe(stored.ino);
    await expect.poll(async () => (await get(NAME, TILE)).headers.etag).toContain(before.version);
  });

  test('that is taken away and brought back', async () => {
    const tile = 'full/200,/0/default.jpg';
    const before = await get('used/gray-sub-ifds', tile);
    const path = archive.path('used/gray-sub-ifds.tif');
    await rename(path, join(archive.folder, '..', 'away.tif'));
    await expect.poll(async () => (await get('used/gray-sub-ifds', tile)).status).not.toBe(200);
    await rename(join(archive.folder, '..', 'away.tif'), path);
    await expect
      .poll(async () => (await get('used/gray-sub-ifds', tile)).headers.etag)
      .toBe(before.headers.etag);
  });

  test('that is no pyramid any more', async () => {
    await archive.add(`${NAME}.tif`, await chart(700, 600).tiff().toBuffer());
    await expect.poll(async () => (await recordOf(NAME)).width).toBe(700);
    expect((await recordOf(NAME)).inPlace).toBeUndefined();
  });

  test('whose folder says that it is to be copied', async () => {
    const before = await get('used/of-256', '0,0,256,256/256,256/0/default.jpg');
    await writeFile(policyFile, `${POLICIES}  used: { reusePyramids: false }\n`);
    await expect
      .poll(async () => (await recordOf('used/of-256')).version)
      .toBe((await recordOf('ours/of-256')).version);
    await expect
      .poll(async () => JSON.parse((await get('used/of-256', 'info.json')).text).tiles[0].width)
      .toBe(512);
    expect((await get('used/of-256', '0,0,256,256/256,256/0/default.jpg')).headers.etag).not.toBe(
      before.headers.etag,
    );
  });
});
