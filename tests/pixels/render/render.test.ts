import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pyramidLevels, tileRegion } from '../../../src/image/pyramid.ts';
import type { Format } from '../../../src/image/request.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { gridImage, noiseImage, rampAt, rampImage } from '../../support/grid-image.ts';
import { resolveFor } from '../../support/image-requests.ts';
import { HOUR_SECONDS } from '../../support/patience.ts';
import { writePyramid } from '../../support/test-pyramid.ts';

const OPTIONS = { maxInputPixels: 1e8, timeoutSeconds: HOUR_SECONDS };
const PERIOD = 512;

let folder: string;
let grid: RenderSource;
let gray: RenderSource;
let ramp: RenderSource;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-render-'));
  grid = await writePyramid(folder, gridImage(1301, 903), { compression: 'jpeg' });
  gray = await writePyramid(folder, gridImage(701, 503), { compression: 'jpeg', gray: true });
  ramp = await writePyramid(folder, rampImage(3001, 2003, PERIOD));
});

afterAll(() => rm(folder, { recursive: true }));

async function render(source: RenderSource, request: string): Promise<Buffer> {
  const result = await renderImage(source, resolveFor(source, request), OPTIONS);
  if (result.kind !== 'bytes') throw new Error('expected bytes');
  return result.bytes;
}

async function rawPixels(encoded: Buffer): Promise<Buffer> {
  return await sharp(encoded).raw().toBuffer();
}

async function pixelAt(encoded: Buffer, left: number, top: number): Promise<number[]> {
  return [...(await sharp(encoded).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

/** Shift of a result against its true place, in its own pixels, from the slopes of the ramp. */
async function measuredShift(request: string): Promise<number> {
  const { region, size } = resolveFor(ramp, request);
  const data = await rawPixels(await render(ramp, request));
  const scale = [region.width / size.width, region.height / size.height] as const;
  // Rising and falling slopes apart: what is brighter by rounding does not count as shifted.
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const places = [region.x + (x + 0.5) * scale[0] - 0.5, region.y + (y + 0.5) * scale[1] - 0.5];
      for (const [axis, place] of places.entries()) {
        const margin = 4 * Math.max(...scale);
        const half = PERIOD / 2;
        if (place % half < margin || place % half > half - margin) continue;
        const slope = axis * 2 + (place % PERIOD < half ? 0 : 1);
        sums[slope] =
          (sums[slope] ?? 0) + (data[(y * size.width + x) * 3 + axis] ?? 0) - rampAt(place, PERIOD);
        counts[slope] = (counts[slope] ?? 0) + 1;
      }
    }
  }
  const mean = sums.map((sum, slope) => sum / (counts[slope] || Number.NaN));
  const valuePerPixel = (axis: 0 | 1) => (400 / PERIOD) * scale[axis];
  const across = ((mean[0] ?? 0) - (mean[1] ?? 0)) / 2 / valuePerPixel(0);
  const down = ((mean[2] ?? 0) - (mean[3] ?? 0)) / 2 / valuePerPixel(1);
  return Math.max(Math.abs(across), Math.abs(down));
}

describe('place (the pixels of any region are where the tiles show them)', () => {
  test.each([
    'full/1501,1002/0/default.png',
    'full/1000,/0/default.png',
    'full/750,/0/default.png',
    '1,1,2999,2001/1000,667/0/default.png',
    '777,333,1777,1555/600,525/0/default.png',
    '777,333,2048,1024/512,256/0/default.png',
    '1001,1,2000,2002/333,333/0/default.png',
    '953,467,2048,1536/1024,768/0/default.png',
    '600,600,1200,1000/1200,1000/0/default.png',
  ])('%s is shifted by less than a quarter of a pixel', async (request) => {
    expect(await measuredShift(request)).toBeLessThan(0.26);
  });

  test('an enlarged region is shifted by no more than half a pixel of the result', async () => {
    // libvips enlarges from the corners of pixels instead of their centres: a fraction of a stored pixel.
    expect(await measuredShift('600,600,700,700/^1400,1400/0/default.png')).toBeLessThan(0.51);
  });

  test('every tile of every level is the stored pixels, not resampled', async () => {
    for (const [page, { scaleFactor, columns, rows }] of pyramidLevels(grid).entries()) {
      for (let index = 0; index < columns * rows; index++) {
        const row = Math.floor(index / columns);
        const { x, y, width, height } = tileRegion(grid, scaleFactor, index % columns, row);
        const [w, h] = [Math.ceil(width / scaleFactor), Math.ceil(height / scaleFactor)];
        const tile = await render(grid, `${x},${y},${width},${height}/${w},${h}/0/default.png`);
        const stored = sharp(grid.path, { page }).extract({
          left: x / scaleFactor,
          top: y / scaleFactor,
          width: w,
          height: h,
        });
        expect((await rawPixels(tile)).equals(await stored.raw().toBuffer())).toBe(true);
      }
    }
  });

  test('nothing of the padding shows at the far edges', async () => {
    const whole = await render(grid, 'full/163,/0/default.png');
    const { width = 0, height = 0 } = await sharp(whole).metadata();
    // The frame of the chart is one pixel of 8: without black padding, the last row stays bright.
    const [red = 0, green = 0, blue = 0] = await pixelAt(whole, width - 1, Math.floor(height / 2) + 3);
    expect(Math.max(red, green, blue)).toBeGreaterThan(100);
  });
});

describe('rotation (section 4.3)', () => {
  test('mirrors before it rotates', async () => {
    const upright = await render(grid, '150,250,300,200/max/0/default.png');
    const turned = await render(grid, '150,250,300,200/max/!90/default.png');
    const expected = await sharp(await sharp(upright).flop().png().toBuffer())
      .rotate(90)
      .raw()
      .toBuffer();
    expect((await rawPixels(turned)).equals(expected)).toBe(true);
  });

  test.each(['90', '180', '270', '!0', '!90', '!180', '!270'])(
    '%s of a cut part turns the same pixels',
    async (rotation) => {
      const upright = await render(grid, '151,77,1001,666/334,222/0/default.png');
      const turned = await render(grid, `151,77,1001,666/334,222/${rotation}/default.png`);
      const mirrored = rotation.startsWith('!') ? await sharp(upright).flop().png().toBuffer() : upright;
      const expected = await sharp(mirrored)
        .rotate(Number(rotation.replace('!', '')))
        .raw()
        .toBuffer();
      expect((await rawPixels(turned)).equals(expected)).toBe(true);
    },
  );

  test.each(['png', 'webp', 'gif', 'avif'] as Format[])('corners of %s are transparent', async (format) => {
    const turned = await render(grid, `full/300,/30/default.${format}`);
    const { width = 0, height = 0, hasAlpha } = await sharp(turned).metadata();
    expect([width, height]).toEqual([364, 330]);
    expect(hasAlpha).toBe(true);
    expect((await pixelAt(turned, 0, 0)).at(-1)).toBe(0);
    expect((await pixelAt(turned, Math.floor(width / 2), Math.floor(height / 2))).at(-1)).toBe(255);
  });

  test.each(['jpg', 'tif'] as Format[])('corners of %s are white', async (format) => {
    const turned = await render(grid, `full/300,/30/default.${format}`);
    const { hasAlpha } = await sharp(turned).metadata();
    expect(hasAlpha).toBe(false);
    const corner = await pixelAt(turned, 0, 0);
    expect(Math.min(...corner)).toBeGreaterThan(252);
  });
});

describe('format and quality (sections 4.4 and 4.5)', () => {
  const names: Record<Exclude<Format, 'jp2' | 'pdf'>, string> = {
    jpg: 'jpeg',
    png: 'png',
    webp: 'webp',
    gif: 'gif',
    tif: 'tiff',
    avif: 'heif',
  };
  const requests = Object.entries(names).flatMap(([format, name]) =>
    ['default', 'gray', 'bitonal'].map((quality) => [`${quality}.${format}`, name] as const),
  );

  test.each(requests)('%s is a %s of the size asked', async (ending, name) => {
    const image = await render(grid, `100,100,700,500/350,250/0/${ending}`);
    const { format, width, height, hasProfile } = await sharp(image).metadata();
    expect({ format, width, height, hasProfile }).toEqual({
      format: name,
      width: 350,
      height: 250,
      hasProfile: false,
    });
    if (!ending.startsWith('default')) {
      const { channels } = await sharp(image).stats();
      const spread = channels.slice(0, 3).map(({ mean }) => mean);
      // Chroma is all but gone: lossy formats without gray may be off by a little.
      expect(Math.max(...spread) - Math.min(...spread)).toBeLessThan(2);
    }
  });

  test.each([
    ['gray.jpg', { channels: 1 }],
    ['gray.png', { channels: 1 }],
    ['gray.tif', { channels: 1 }],
    ['bitonal.png', { bitsPerSample: 1 }],
    ['bitonal.tif', { bitsPerSample: 1 }],
    // The grid says nothing of its resolution: 300 pixels to the inch, times 300 / 1301.
    ['default.tif', { density: 69, resolutionUnit: 'inch' }],
    ['default.jpg', { chromaSubsampling: '4:2:0', channels: 3, isProgressive: false }],
  ] as [string, Partial<Metadata>][])('%s is %o', async (ending, expected) => {
    const image = await render(grid, `full/300,/0/${ending}`);
    expect(await sharp(image).metadata()).toMatchObject(expected);
  });

  test('tif is in tiles of 256 pixels where both sides have as many', async () => {
    // TileWidth, a SHORT: 256 (TIFF 6.0, section 15).
    const tileWidth = Buffer.from([0x42, 0x01, 3, 0, 1, 0, 0, 0, 0, 1]);
    for (const [size, isTiled] of [
      ['600,', true],
      ['300,', false],
      ['256,256', true],
    ] as const)
      expect((await render(grid, `full/${size}/0/default.tif`)).includes(tileWidth), size).toBe(isTiled);
  });

  test('bitonal has black and white alone', async () => {
    const values = new Set(await rawPixels(await render(grid, 'full/300,/0/bitonal.png')));
    expect(values).toEqual(new Set([0, 255]));
  });

  test('a gray image is gray in one channel without asking', async () => {
    for (const rotation of ['0', '90', '30']) {
      const { channels } = await sharp(await render(gray, `full/300,/${rotation}/default.jpg`)).metadata();
      expect(channels).toBe(1);
    }
  });

  test('a JPEG has components 1, 2 and 3 and no Adobe marker, which all decoders take as YCbCr', async () => {
    const jpeg = (await render(grid, 'full/300,/0/default.jpg')).toString('latin1');
    expect(jpeg).not.toContain('Adobe');
    const frame = jpeg.indexOf('\xff\xc0');
    expect([10, 13, 16].map((offset) => jpeg.charCodeAt(frame + offset))).toEqual([1, 2, 3]);
  });
});

describe('masters that have no pyramid yet', () => {
  test('are rendered upright', async () => {
    const chart = gridImage(701, 503);
    const path = join(folder, 'turned.jpg');
    await sharp(chart.data, { raw: { width: 701, height: 503, channels: 3 } })
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toFile(path);
    const master: RenderSource = { kind: 'master', path, width: 701, height: 503, gray: false };
    for (const request of [
      '100,200,300,200/max/0/default.png',
      'full/350,/0/default.png',
      '300,100,200,200/100,/90/default.png',
    ]) {
      const expected = await rawPixels(await render(await writePyramid(folder, chart), request));
      const actual = await rawPixels(await render(master, request));
      expect(actual.length).toBe(expected.length);
      const total = actual.reduce((sum, value, index) => sum + Math.abs(value - (expected[index] ?? 0)), 0);
      expect(total / actual.length).toBeLessThan(4);
    }
  });
});

describe('faults', () => {
  test('a file that cannot be decoded is unreadable-source, with nothing of its path in the sentence', async () => {
    const path = join(folder, 'broken.tif');
    await writeFile(path, 'II*\0 not a picture');
    for (const kind of ['pyramid', 'master'] as const) {
      const source: RenderSource = { kind, path, width: 100, height: 100, gray: false };
      const failure = renderImage(source, resolveFor(source, 'full/max/0/default.jpg'), OPTIONS);
      await expect(failure).rejects.toMatchObject({ code: 'unreadable-source' });
      await expect(failure).rejects.not.toThrow(folder);
    }
  });

  test('a render that takes too long is overloaded', async () => {
    const slow = await writePyramid(folder, noiseImage(3000, 2400));
    // Without a limit, more than half a minute.
    const failure = renderImage(slow, resolveFor(slow, 'full/^8600,/0/default.png'), {
      ...OPTIONS,
      timeoutSeconds: 1,
    });
    await expect(failure).rejects.toMatchObject({ code: 'overloaded' });
  });

  test('an output file holds the result, and does not stay when rendering fails', async () => {
    const outputFile = join(folder, 'result');
    const request = resolveFor(grid, 'full/max/0/default.jpg');
    const result = await renderImage(grid, request, { ...OPTIONS, outputFile });
    expect(result).toEqual({ kind: 'file', path: outputFile, bytes: (await stat(outputFile)).size });
    expect((await sharp(outputFile).metadata()).width).toBe(1301);
    const missing = { ...grid, path: join(folder, 'missing.tif') };
    const half = join(folder, 'half');
    await expect(renderImage(missing, request, { ...OPTIONS, outputFile: half })).rejects.toThrow();
    expect(await readdir(folder)).not.toContain('half');
  });
});
