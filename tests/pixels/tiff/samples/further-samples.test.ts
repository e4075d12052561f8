import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normalisedMaster } from '../../../../src/pixels/master/normalise.ts';
import { samplesOf } from '../../../support/fixtures.ts';
import { type SampledTiff, sampledTiff } from '../../../support/fixtures-samples.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-samples-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SIZE = { width: 6, height: 5 } as const;
const PIXELS = SIZE.width * SIZE.height;
const PHOTOMETRIC = { gray: 1, rgb: 2, cmyk: 5 } as const;
const COLOURS = { gray: 1, rgb: 3, cmyk: 4 } as const;

async function read(samples: readonly number[], shape: Omit<SampledTiff, 'width' | 'height'>) {
  const path = join(folder, `${count++}.tif`);
  await writeFile(path, sampledTiff(samples, { ...SIZE, ...shape }));
  const { image, probe } = await normalisedMaster(path, { maxInputPixels: 1e6 });
  return { ...(await samplesOf(image)), colour: probe.normalisation.colour };
}

/** Different everywhere, from 0 to 255. */
function level(pixel: number, sample: number): number {
  return (pixel * 37 + sample * 91) % 256;
}

/** Pixels of `colours` samples and of further ones, in the full range of the bits. */
function pixelsOf(colours: number, bits: 8 | 16, further: (pixel: number) => number[] = () => []): number[] {
  const scale = bits === 16 ? 257 : 1;
  return Array.from({ length: PIXELS }, (_, pixel) => [
    ...Array.from({ length: colours }, (__, sample) => level(pixel, sample)),
    ...further(pixel),
  ])
    .flat()
    .map((value) => value * scale);
}

function expectNear(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual).toHaveLength(expected.length);
  const worst = Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] ?? 999))));
  expect(worst).toBeLessThanOrEqual(within);
}

const COMPRESSIONS = [1, 5, 8, 32_773] as const;

/** Each colour with each depth and order of samples; the compressions in turn. */
const WAYS = (['gray', 'rgb', 'cmyk'] as const)
  .flatMap((kind) =>
    ([8, 16] as const).flatMap((bits) => [false, true].map((separate) => ({ kind, bits, separate }))),
  )
  .map((way, index) => ({ ...way, compression: COMPRESSIONS[(index * 3) % 4] ?? 1 }));

describe.each(WAYS)('$kind of $bits bits, planes apart: $separate, compression $compression', (way) => {
  const { kind, bits, separate, compression } = way;
  const photometric = PHOTOMETRIC[kind];
  const colours = COLOURS[kind];
  const shape = { bits, photometric, separate, compression, stripRows: 2, bigEndian: separate };

  test('samples that are no opacity are left out, whatever they hold', async () => {
    const { samples } = await read(pixelsOf(colours, bits), { bits, photometric });
    for (const extra of [[0], [0, 0], []]) {
      const more = Math.max(1, extra.length);
      const stored = pixelsOf(colours, bits, (pixel) => new Array<number>(more).fill((pixel * 5) % 256));
      const found = await read(stored, { ...shape, extra });
      expect(found.samples).toEqual(samples);
      expect(found.colour).toContain(more === 1 ? 'a further sample left out' : '2 further samples left out');
      expect(found.colour).not.toContain('transparent');
    }
  });

  test('opacity is over white, wherever it is among the further samples', async () => {
    const opaque = await read(pixelsOf(colours, bits), { bits, photometric });
    const channels = opaque.samples.length / PIXELS;
    const alpha = (pixel: number) => [255, 128, 0][pixel % 3] ?? 0;
    const expected = opaque.samples.map((value, index) => {
      const part = alpha(Math.floor(index / channels)) / 255;
      return Math.round(value * part + 255 * (1 - part));
    });
    for (const extra of [[2], [0, 2], [2, 0]]) {
      const further = (pixel: number) => extra.map((meaning) => (meaning === 0 ? 77 : alpha(pixel)));
      const found = await read(pixelsOf(colours, bits, further), { ...shape, extra });
      expectNear(found.samples, expected, 1);
      expect(found.colour).toContain('transparent parts over white');
    }
  });

  test('colours that are multiplied by opacity are divided by it', async () => {
    const alpha = (pixel: number) => [255, 128, 0][pixel % 3] ?? 0;
    const stored = pixelsOf(colours, bits, (pixel) => [alpha(pixel)]);
    const multiplied = stored.map((value, index) =>
      index % (colours + 1) === colours
        ? value
        : Math.round((value * alpha(Math.floor(index / (colours + 1)))) / 255),
    );
    const apart = await read(stored, { ...shape, extra: [2] });
    const found = await read(multiplied, { ...shape, extra: [1] });
    // Half a step of what was multiplied is a whole one of what it was.
    expectNear(found.samples, apart.samples, kind === 'cmyk' ? 4 : 2);
  });
});

test('two spot colours beside CMYK are left out of a file of another program', async () => {
  const path = join(import.meta.dirname, '../../../masters/12-cmyk-two-spots.tif');
  const [width, height] = [64, 48];
  const stored = (await readFile(path)).subarray(8, 8 + width * height * 6);
  const colours = [...stored].filter((_, index) => index % 6 < 4);
  const alone = join(folder, 'cmyk.tif');
  await writeFile(alone, sampledTiff(colours, { width, height, bits: 8, photometric: PHOTOMETRIC.cmyk }));
  const [found, expected] = await Promise.all(
    [path, alone].map(async (each) => normalisedMaster(each, { maxInputPixels: 1e6 })),
  );
  if (!found || !expected) throw new Error('two masters');
  expect((await samplesOf(found.image)).samples).toEqual((await samplesOf(expected.image)).samples);
  expect(found.probe.normalisation.colour).toContain('2 further samples left out');
});

test('CIELAB of 16 bits comes out as the colours that it was made of', async () => {
  // By the formulas of ICC and of IEC 61966-2-1 for white, gray, red, green and blue, adapted to D50 by Bradford.
  const lab = [
    [100, 0, 0],
    [53.585, 0, 0],
    [54.29, 80.805, 69.891],
    [87.818, -79.271, 80.994],
    [29.568, 68.287, -112.03],
    [0, 0, 0],
  ];
  const sixteen = (value: number) => Math.round(value * 256) & 0xffff;
  const row = lab.flatMap(([l = 0, a = 0, b = 0]) => [Math.round(l * 655.35), sixteen(a), sixteen(b)]);
  const { samples } = await read(Array.from({ length: SIZE.height }, () => row).flat(), {
    bits: 16,
    photometric: 8,
    compression: 8,
  });
  const colours = [255, 255, 255, 128, 128, 128, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0];
  expectNear(samples.slice(0, 18), colours, 2);
  const icc = lab.flatMap(([l = 0, a = 0, b = 0]) => [
    Math.round((l / 100) * 0xff00),
    Math.round((a + 128) * 256),
    Math.round((b + 128) * 256),
  ]);
  const found = await read(Array.from({ length: SIZE.height }, () => icc).flat(), {
    bits: 16,
    photometric: 9,
  });
  expectNear(found.samples.slice(0, 18), colours, 2);
});

test('inks that are not those of CMYK are refused by name', async () => {
  const shape = { bits: 8, photometric: 5, more: [[332, 3, [2]]] } as const;
  await expect(read(pixelsOf(4, 8), shape)).rejects.toThrow('inks that are not those of CMYK');
});
