import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_ENCODERS } from '../../../src/encoding/encoder-settings.ts';
import { findOpjDecompress } from '../../../src/pixels/jpeg2000/decoding/opj-decompress.ts';
import { findOpjCompress } from '../../../src/pixels/jpeg2000/encoding/opj-compress.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { gridImage } from '../../support/grid-image.ts';
import { resolveFor } from '../../support/image-requests.ts';
import { HOUR_SECONDS } from '../../support/patience.ts';
import { readJpeg2000 } from '../../support/read-jpeg2000.ts';
import { writePyramid } from '../../support/test-pyramid.ts';

// Answers as JP2, by both encoders where `opj_compress` is installed, read back by both decoders.

const PIXELS_PER_MILLIMETRE = 600 / 25.4;

const compress = await findOpjCompress();
const decompress = await findOpjDecompress();
const ENCODERS = [
  ['WebAssembly', undefined],
  ['opj_compress', compress],
] as const;

let folder: string;
let colour: RenderSource;
let gray: RenderSource;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-jp2-'));
  const description = { title: 'a', pixelsPerMillimetre: PIXELS_PER_MILLIMETRE };
  // Tiles at the right and below are thinner than what is halved five times.
  colour = { ...(await writePyramid(folder, gridImage(1040, 1029))), description };
  gray = { ...(await writePyramid(folder, gridImage(300, 200), { gray: true })), description };
});

afterAll(() => rm(folder, { recursive: true }));

async function render(source: RenderSource, request: string, jp2 = DEFAULT_ENCODERS.jp2): Promise<Buffer> {
  const image = await renderImage(source, resolveFor(source, request), {
    maxInputPixels: 1e9,
    timeoutSeconds: HOUR_SECONDS,
    encoders: { ...DEFAULT_ENCODERS, jp2 },
  });
  if (image.kind !== 'bytes') throw new Error('it was written to a file');
  return image.bytes;
}

/** The greatest difference of a sample from that of the same request as TIFF by any decoder, and the mean. */
async function compared(source: RenderSource, request: string, jp2: typeof DEFAULT_ENCODERS.jp2) {
  const path = join(folder, 'answer.jp2');
  await writeFile(path, await render(source, `${request}.jp2`, jp2));
  const { data, info } = await sharp(await render(source, `${request}.tif`))
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [most, sum, count] = [0, 0, 0];
  for (const decoder of decompress ? [decompress, undefined] : [undefined]) {
    const { pixels, warnings, image } = await readJpeg2000(path, folder, decoder);
    expect(warnings).toEqual([]);
    expect(image).toMatchObject({ width: info.width, height: info.height });
    const step = info.channels / (pixels.length / info.width / info.height);
    expect([1, 3]).toContain(step);
    for (const [at, value] of pixels.entries()) {
      const difference = Math.abs(value - (data[at * step] ?? -999));
      most = Math.max(most, difference);
      sum += difference;
    }
    count += pixels.length;
    expect(image.resolution?.horizontal).toBeCloseTo(PIXELS_PER_MILLIMETRE, 2);
  }
  return { most, mean: sum / count };
}

describe.each(ENCODERS.filter(([name, program]) => name === 'WebAssembly' || program))(
  'by %s',
  (_, program) => {
    test('without loss, all pixels are those of the TIFF, over the edges of tiles', async () => {
      expect(await compared(colour, 'full/max/0/default', { ratio: 1, program })).toMatchObject({ most: 0 });
    });

    test.each([
      ['colour', 'full/max/0/default'],
      ['colour', '0,0,100,80/max/30/default'],
      ['colour', '3,5,7,11/max/0/default'],
      ['gray', 'full/max/0/default'],
      ['colour', '0,0,1100,1/max/0/gray'],
    ])('%s %s is nearly that of the TIFF', async (name, request) => {
      const source = name === 'gray' ? gray : colour;
      expect((await compared(source, request, { ratio: 10, program })).mean).toBeLessThan(4);
    });

    test('bitonal is black and white alone', async () => {
      expect(await compared(colour, '0,0,400,300/max/0/bitonal', { ratio: 10, program })).toMatchObject({
        most: 0,
      });
    });

    test('the same pixels are the same bytes, a tenth of them as the ratio says', async () => {
      const answer = await render(colour, '0,0,400,300/max/0/default.jp2', { ratio: 10, program });
      expect(
        (await render(colour, '0,0,400,300/max/0/default.jp2', { ratio: 10, program })).equals(answer),
      ).toBe(true);
      expect(answer.length).toBeLessThan((400 * 300 * 3) / 9);
      const smaller = await render(colour, '0,0,400,300/max/0/default.jp2', { ratio: 80, program });
      expect(smaller.length).toBeLessThan((400 * 300 * 3) / 70);
    });
  },
);

test('without the program that was there at the start, another request is asked for later', async () => {
  const program = { limiter: ['/nowhere/at/all'], version: '2.5.0' };
  await expect(render(gray, 'full/max/0/default.jp2', { ratio: 10, program })).rejects.toMatchObject({
    code: 'overloaded',
    message: 'the image cannot be made as jp2 at the moment',
  });
});
