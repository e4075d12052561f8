import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScanWarning } from '../../../src/archive/scan-warnings.ts';
import { decodedBytes, withPixelRows } from '../../../src/pixels/master/decode.ts';
import { IN_MEMORY_BYTES } from '../../../src/pixels/master/in-memory.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { probeImage } from '../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';

const MASTERS = join(import.meta.dirname, '../../masters');
const LIMIT = { maxInputPixels: 1e8 };

/** A master, how far a sample may be from the picture beside it (NAME.png, made by other programs), and what is said of it. */
type Row = readonly [name: string, within: number, colour: string, warning?: RegExp];

const PLAIN = 'without a profile, taken as sRGB';
const HDR = /high dynamic range/;

const CORPUS: readonly Row[] = [
  ['07-primary-is-second.avif', 2, 'sRGB'],
  ['19-display-p3-nclx.avif', 2, 'converted from Display P3'],
  ['19-gray-limited.avif', 2, 'sRGB; limited range widened'],
  ['19-premultiplied.avif', 2, 'sRGB; transparent parts over white'],
  ['19-frame-smaller-than-canvas.gif', 0, `${PLAIN}; transparent parts over white`],
  ['avif-p3.avif', 2, 'converted from Display P3'],
  ['avif-p3-10bit.avif', 2, 'converted from Display P3; 16 bits reduced to 8'],
  ['avif-bt2020-12bit.avif', 2, 'converted from BT.2020; 16 bits reduced to 8'],
  ['avif-pq.avif', 2, 'converted from BT.2020 with PQ; 16 bits reduced to 8', HDR],
  ['avif-hlg.avif', 2, 'converted from BT.2020 with HLG; 16 bits reduced to 8', HDR],
  ['avif-linear.avif', 2, 'converted from BT.709 with a power curve; 16 bits reduced to 8'],
  ['avif-limited.avif', 3, 'sRGB'],
  ['avif-gray-limited.avif', 1, 'sRGB; limited range widened'],
  ['avif-gray-limited-10bit.avif', 1, 'sRGB; limited range widened; 16 bits reduced to 8'],
  ['avif-gray-full.avif', 1, 'sRGB'],
  ['avif-p3-bitstream.avif', 2, 'converted from Display P3'],
  ['avif-gray-limited-bitstream.avif', 1, 'sRGB; limited range widened'],
  ['avif-pq-bitstream.avif', 2, 'converted from BT.2020 with PQ; 16 bits reduced to 8', HDR],
  ['avif-premultiplied.avif', 2, 'sRGB; transparent parts over white'],
  ['avif-premultiplied-10bit.avif', 2, 'sRGB; 16 bits reduced to 8; transparent parts over white'],
  [
    'avif-premultiplied-profile.avif',
    2,
    'taken as sRGB; transparent parts over white',
    /profile "Linear" is not applied/,
  ],
  ['avif-rotated.avif', 2, 'sRGB'],
  ['avif-mirrored.avif', 2, 'sRGB'],
  ['avif-turned.avif', 2, 'sRGB'],
  ['avif-cropped.avif', 2, 'sRGB'],
  ['avif-grid-odd.avif', 2, 'sRGB'],
  ['png-gama-linear.png', 1, 'converted from gamma 1'],
  ['png-gama-p3.png', 1, 'converted from gamma 1.8 and the primaries in the file'],
  ['png-chrm-p3.png', 1, 'converted from the primaries in the file'],
  ['png-gama-srgb.png', 0, PLAIN],
  ['png-cicp-p3.png', 1, 'converted from Display P3'],
  ['png-cicp-over-iccp.png', 0, 'sRGB'],
  ['png-cicp-narrow.png', 1, 'sRGB; limited range widened'],
  ['png-srgb-over-gama.png', 0, PLAIN],
  ['png-gama-16bit.png', 1, 'converted from gamma 1; 16 bits reduced to 8'],
  [
    'png-gama-gray16-alpha.png',
    1,
    'converted from gamma 1; 16 bits reduced to 8; transparent parts over white',
  ],
  ['png-gama-palette.png', 1, 'converted from gamma 1; transparent parts over white'],
  ['png-exif-after-pixels.png', 2, 'converted from "Linear"'],
  ['jpeg-adobe-rgb.jpg', 2, 'converted from Adobe RGB, as EXIF says'],
  ['jpeg-srgb-r98.jpg', 2, PLAIN],
  ['jpeg-rgb-adobe.jpg', 2, PLAIN],
  ['jpeg-rgb-components.jpg', 2, PLAIN],
  ['gif-smaller-frame.gif', 0, `${PLAIN}; transparent parts over white`],
  ['gif-no-screen.gif', 0, PLAIN],
  ['gif-transparent-index.gif', 0, `${PLAIN}; transparent parts over white`],
  ['gif-interlaced-local.gif', 0, `${PLAIN}; transparent parts over white`],
];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-corpus-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Three samples a pixel. */
async function colours(image: Sharp) {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, pixels: data };
}

async function ingested(path: string) {
  const structure = await readMasterStructure(path);
  const probe = await probeImage(structure, LIMIT);
  let pixels = Buffer.alloc(0);
  let size = { width: 0, height: 0, channels: 0 };
  const warnings: ScanWarning[] = [];
  const use = async (rows: PixelRows) => {
    pixels = Buffer.from(await rows.read(0, rows.height));
    size = { width: rows.width, height: rows.height, channels: rows.channels };
  };
  await withPixelRows(structure, probe, folder, use, (warning) => warnings.push(warning));
  return { ...size, pixels, probe, warnings };
}

const ROWS = CORPUS.map(([name, within, colour, warning]) => ({ name, within, colour, warning }));

test.each(ROWS)('$name shows the picture beside it', async ({ name, within, colour, warning }) => {
  const path = join(MASTERS, name);
  const expected = await colours(sharp(`${path}.png`));
  const { image, probe } = await normalisedMaster(path, LIMIT);
  const straight = await colours(image);
  expect(straight).toMatchObject({ width: expected.width, height: expected.height, channels: 3 });
  expect(probe).toMatchObject({ width: expected.width, height: expected.height });
  const differences = straight.pixels.map((sample, index) =>
    Math.abs(sample - (expected.pixels[index] ?? 0)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(within);
  expect(probe.normalisation.colour).toBe(colour);
  expect(probe.normalisation.warnings).toEqual(warning ? [expect.stringMatching(warning)] : []);
  const stored = await ingested(path);
  const raw = await colours(
    sharp(stored.pixels, {
      raw: { width: stored.width, height: stored.height, channels: stored.channels === 1 ? 1 : 3 },
    }),
  );
  expect(raw.pixels.equals(straight.pixels)).toBe(true);
  expect(stored.warnings).toEqual([]);
});

test('inks of a JPEG are the same as CMYK and as YCCK', async () => {
  const [cmyk, ycck] = await Promise.all(
    ['jpeg-cmyk.jpg', 'jpeg-ycck.jpg'].map(async (name) => {
      const { image, probe } = await normalisedMaster(join(MASTERS, name), LIMIT);
      expect(probe.normalisation.colour).toBe('CMYK without a profile, converted by a general one');
      return (await colours(image)).pixels;
    }),
  );
  // 61 percent of each ink but black: something between, and black when the inks are taken for their inverse.
  expect(Math.min(...(cmyk ?? []))).toBeGreaterThan(60);
  expect(Math.max(...(cmyk ?? []))).toBeLessThan(190);
  for (const [index, sample] of (ycck ?? []).entries())
    expect(Math.abs(sample - (cmyk?.[index] ?? 0))).toBeLessThanOrEqual(2);
});

test('a large one, which is decoded into a file, shows what a small one shows', async () => {
  const [width, height] = [3700, 3100];
  const large = await sharp(join(MASTERS, 'png-gama-16bit.png'), { ignoreIcc: true })
    .resize(width, height, { kernel: 'nearest', fit: 'fill' })
    .pipelineColourspace('rgb16')
    .toColourspace('rgb16')
    .png({ compressionLevel: 1, adaptiveFiltering: false })
    .toBuffer();
  const path = join(folder, 'large.png');
  // gAMA 1, behind the header.
  const gamma = Buffer.from([0, 0, 0, 4, ...Buffer.from('gAMA'), 0, 1, 0x86, 0xa0, 0x31, 0xe8, 0x96, 0x5f]);
  await writeFile(path, Buffer.concat([large.subarray(0, 33), gamma, large.subarray(33)]));
  const { pixels, probe } = await ingested(path);
  expect(decodedBytes(probe)).toBeGreaterThan(IN_MEMORY_BYTES);
  const small = await colours(sharp(join(MASTERS, 'png-gama-16bit.png.png')));
  for (const [x, y] of [
    [0, 0],
    [30, 10],
    [63, 47],
    [12, 24],
  ] as const) {
    const at = (Math.floor(((y + 0.5) * height) / 48) * width + Math.floor(((x + 0.5) * width) / 64)) * 3;
    const from = (y * 64 + x) * 3;
    for (let c = 0; c < 3; c++)
      expect(Math.abs((pixels[at + c] ?? 0) - (small.pixels[from + c] ?? 0))).toBeLessThanOrEqual(1);
  }
  expect(await readdir(folder)).toEqual(['large.png']);
});
