import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pyramidLevels, readyMadeSizes, tileRegion } from '../../src/image/pyramid.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, meanDifference, pixelsOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

// What is stored, what is rendered from it, what is rendered from the master, and the master itself are the
// same picture: no shift, no change of colour, only the loss of JPEG.

const IMAGES = {
  chart: { file: 'chart.jpg', width: 1537, height: 1025 },
  gray: { file: 'gray.png', width: 901, height: 1203 },
  'wide-gamut': { file: 'wide-gamut.tif', width: 1100, height: 700 },
  turned: { file: 'turned.jpg', width: 700, height: 1100 },
} as const;

type Name = keyof typeof IMAGES;
const NAMES = Object.keys(IMAGES) as Name[];

/** Mean differences of samples, of 255; measured were 1.4 and 4.7 at most. A shift by one pixel makes 5.9. */
const STORED_AGAINST_RENDERED = 3;
const STORED_AGAINST_MASTER = 5.5;
/** Where the last pixel of a level is part of one, a master is stretched to it by less than a pixel: measured 9.9. */
const STRETCHED_AGAINST_LEVEL = 12;

let archive: Archive;
/** Serves from pyramids. */
let server: TestServer;
/** Serves from masters. */
let straight: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  const { width, height } = IMAGES.chart;
  await archive.add('chart.jpg', chart(width, height).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }));
  await archive.add('gray.png', chart(901, 1203).toColourspace('b-w').png());
  await archive.add('wide-gamut.tif', chart(1100, 700).withIccProfile('p3').tiff());
  const lying = chart(1100, 700).withMetadata({ orientation: 6 });
  await archive.add('turned.jpg', lying.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }));
  [server, straight] = await Promise.all([
    startLoupe({ images: archive.folder }),
    startLoupe({ images: archive.folder, flags: ['--background-ingest=false'], untilReady: false }),
  ]);
});

afterAll(async () => {
  await Promise.all([server.stop(), straight.stop()]);
  await archive.remove();
});

interface Asked {
  readonly region: string;
  readonly size: string;
}

async function pixels(from: TestServer, name: Name, { region, size }: Asked) {
  const answer = await ask(from.url, `/iiif/3/${name}/${region}/${size}/0/default.jpg`);
  if (answer.status !== 200) throw new Error(`${region}/${size}: ${answer.status} ${answer.text}`);
  return pixelsOf(answer);
}

/** What is rendered for a request, with the loss that JPEG costs it and no other: asked as PNG, encoded here. */
async function rendered(from: TestServer, name: Name, { region, size }: Asked) {
  const answer = await ask(from.url, `/iiif/3/${name}/${region}/${size}/0/default.png`);
  if (answer.status !== 200) throw new Error(`${region}/${size}: ${answer.status} ${answer.text}`);
  return pixelsOf({ body: await sharp(answer.body).jpeg({ quality: 85 }).toBuffer() });
}

/** Every tile of every level, with its region in numbers. */
function tilesOf(name: Name) {
  const image = IMAGES[name];
  return pyramidLevels(image).flatMap(({ scaleFactor, columns, rows }) =>
    Array.from({ length: columns * rows }, (_, index) => {
      const region = tileRegion(image, scaleFactor, index % columns, Math.floor(index / columns));
      const width = Math.ceil(region.width / scaleFactor);
      const height = Math.ceil(region.height / scaleFactor);
      return {
        rectangle: region,
        scaleFactor,
        width,
        height,
        region: `${region.x},${region.y},${region.width},${region.height}`,
        size: `${width},${height}`,
      };
    }),
  );
}

/** The upright master in sRGB. */
async function truth(name: Name): Promise<Buffer> {
  const bytes = await readFile(archive.path(IMAGES[name].file));
  return sharp(bytes).autoOrient().toColourspace('srgb').png({ compressionLevel: 1 }).toBuffer();
}

describe.each(NAMES)('%s', (name) => {
  test('tiles are what is rendered for the same request', async () => {
    for (const tile of tilesOf(name)) {
      const stored = await pixels(server, name, tile);
      expect(stored).toMatchObject({ width: tile.width, height: tile.height });
      const { data } = await rendered(server, name, tile);
      const difference = meanDifference(stored.data, data);
      expect(difference, `${tile.region}/${tile.size}`).toBeLessThan(STORED_AGAINST_RENDERED);
    }
  });

  test('tiles are what the master shows there', async () => {
    const whole = await truth(name);
    for (const tile of tilesOf(name)) {
      const stored = await pixels(server, name, tile);
      const { x, y, width, height } = tile.rectangle;
      const scaled = { width: tile.width * tile.scaleFactor, height: tile.height * tile.scaleFactor };
      // A level ends on a whole pixel, of which the last may show the image's edge repeated.
      const padded = await sharp(whole)
        .extract({ left: x, top: y, width, height })
        .extend({ right: scaled.width - width, bottom: scaled.height - height, extendWith: 'copy' })
        .png({ compressionLevel: 1 })
        .toBuffer();
      const expected = await sharp(padded)
        .resize({ width: tile.width, height: tile.height, fit: 'fill', kernel: 'linear' })
        .jpeg({ quality: 85 })
        .toBuffer();
      const difference = meanDifference(stored.data, (await pixelsOf({ body: expected })).data);
      expect(difference, `${tile.region}/${tile.size}`).toBeLessThan(STORED_AGAINST_MASTER);
    }
  });

  test('ready-made sizes are what is rendered for the same request', async () => {
    for (const { width, height } of readyMadeSizes(IMAGES[name])) {
      const asked = { region: 'full', size: `${width},${height}` };
      const stored = await pixels(server, name, asked);
      const { data } = await rendered(server, name, asked);
      expect(stored).toMatchObject({ width, height });
      const difference = meanDifference(stored.data, data);
      // Made of the pixels of the scan, where a render is made of those of the pyramid.
      expect(difference, asked.size).toBeLessThan(STORED_AGAINST_MASTER);
    }
  });

  test('a master without a pyramid gives the same answers, and the same info.json', async () => {
    const requests: (Asked & { scaleFactor?: number })[] = [
      ...tilesOf(name),
      { region: 'full', size: '90,' },
      { region: 'full', size: '!400,400' },
      { region: '101,203,333,222', size: 'max' },
      { region: '101,203,333,222', size: '!100,100' },
      { region: 'pct:25,25,50,50', size: '^700,' },
    ];
    for (const asked of requests) {
      const [early, late] = await Promise.all([pixels(straight, name, asked), pixels(server, name, asked)]);
      expect([early.width, early.height]).toEqual([late.width, late.height]);
      const difference = meanDifference(early.data, late.data);
      const { width, height } = IMAGES[name];
      const { scaleFactor = 1 } = asked;
      const stretched = width % scaleFactor !== 0 || height % scaleFactor !== 0;
      const bound = stretched ? STRETCHED_AGAINST_LEVEL : STORED_AGAINST_MASTER;
      expect(difference, `${asked.region}/${asked.size}`).toBeLessThan(bound);
    }
    const headers = { Host: 'same.example' };
    const documents = [straight, server].map(({ url }) => ask(url, `/iiif/3/${name}/info.json`, { headers }));
    const [early, late] = await Promise.all(documents);
    expect(early?.text).toBe(late?.text);
  });
});

test('the measure sees a shift by one pixel', async () => {
  const here = await pixels(server, 'chart', { region: '512,512,512,512', size: 'max' });
  const beside = await pixels(server, 'chart', { region: '513,512,512,512', size: 'max' });
  expect(meanDifference(here.data, beside.data)).toBeGreaterThan(STORED_AGAINST_RENDERED * 1.5);
});

test('the answers of a pyramid have tags of their own', async () => {
  const path = '/iiif/3/chart/full/90,/0/default.jpg';
  const [early, late] = await Promise.all([straight, server].map(({ url }) => ask(url, path)));
  expect(early?.headers.etag).not.toBe(late?.headers.etag);
});
