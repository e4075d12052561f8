import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import type { Limits } from '../../../src/image/limits.ts';
import { FORMATS, type Format, QUALITIES } from '../../../src/image/request.ts';
import type { ResolvedImage } from '../../../src/image/resolve.ts';
import { frameOf, isOblique } from '../../../src/image/result-form.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { configureSharp } from '../../../src/pixels/sharp-settings.ts';
import { gridImage } from '../../support/grid-image.ts';
import { refusal, resolve, SERVICE_3 } from '../../support/image-requests.ts';
import { HOUR_SECONDS } from '../../support/patience.ts';
import { pdfPicture } from '../../support/pdf-picture.ts';
import { writePyramid } from '../../support/test-pyramid.ts';

const LIMITS: Limits = { maxArea: 100_000_000, renderMemoryBytes: 512 * 2 ** 20 };

/** Frames with more pixels take too long for a test; what fails by its sides fails with few pixels too. */
const MOST_PIXELS = 1_000_000;

let folder: string;
let sources: readonly RenderSource[];

beforeAll(async () => {
  configureSharp();
  folder = await mkdtemp(join(tmpdir(), 'loupe-legal-'));
  sources = [
    await writePyramid(folder, gridImage(3000, 7), { compression: 'jpeg' }),
    await writePyramid(folder, gridImage(5, 2100), { compression: 'jpeg', gray: true }),
    await writePyramid(folder, gridImage(701, 503), { compression: 'jpeg' }),
    await writePyramid(folder, gridImage(130, 1), { compression: 'jpeg' }),
  ];
});

afterAll(() => rm(folder, { recursive: true }));

function resolveOf(source: RenderSource, path: string): ResolvedImage {
  return resolve({ ...SERVICE_3, source, limits: LIMITS }, path);
}

/** Renders a request that is legal; true when it was refused before. */
async function isRefused(source: RenderSource, path: string): Promise<boolean> {
  let resolved: ResolvedImage;
  try {
    resolved = resolveOf(source, path);
  } catch (error) {
    expect(error).toBeInstanceOf(LoupeError);
    expect(error).toMatchObject({ code: 'invalid-request' });
    return true;
  }
  const frame = frameOf(resolved.size, resolved.degrees);
  if (frame.width * frame.height > MOST_PIXELS) return true;
  const outputFile = join(folder, 'response');
  await renderImage(source, resolved, { maxInputPixels: 1e8, timeoutSeconds: HOUR_SECONDS, outputFile });
  const { width, height } = await sidesOf(outputFile, resolved.format);
  // The corners of oblique ones may lie on either side of an edge between pixels.
  expect(Math.abs(width - frame.width)).toBeLessThanOrEqual(isOblique(resolved) ? 1 : 0);
  expect(Math.abs(height - frame.height)).toBeLessThanOrEqual(isOblique(resolved) ? 1 : 0);
  await rm(outputFile);
  return false;
}

async function sidesOf(path: string, format: Format): Promise<{ width: number; height: number }> {
  if (format === 'pdf') return pdfPicture(await readFile(path));
  if (format === 'jp2') {
    const { jpeg2000 } = await readMasterStructure(path);
    if (jpeg2000) return jpeg2000;
  }
  return sharp(path, { limitInputPixels: false, unlimited: true }).metadata();
}

describe('a legal request is rendered', () => {
  test.each(FORMATS)('as %s, up to the longest side of the format', async (format) => {
    const [strip, pillar] = sources;
    if (!strip || !pillar) throw new Error('the images are not there');
    const longest = {
      jpg: 65_500,
      png: 1_000_000,
      webp: 16_383,
      gif: 65_535,
      tif: 1_000_000,
      avif: 16_384,
      jp2: 65_535,
      pdf: 65_500,
    };
    const side = longest[format];
    for (const rotation of ['0', '!90', '180']) {
      expect(await isRefused(strip, `full/^${side},1/${rotation}/default.${format}`)).toBe(false);
      expect(await isRefused(pillar, `full/^1,${side}/${rotation}/gray.${format}`)).toBe(false);
    }
    for (const size of [`^${side + 1},1`, `^1,${side + 1}`, '^50000000,1'])
      expect(refusal(() => resolveOf(strip, `full/${size}/0/default.${format}`))).toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining(`${format} images are at most ${side} px wide and high`),
      });
  });

  test('whatever its region, size, rotation, quality and format', async () => {
    const side = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 900 }) },
      fc.integer({ min: 1, max: 70_000 }),
      fc.constantFrom(1, 2, 16_383, 16_384, 65_500, 65_535, 99_999_999),
    );
    const size = fc.oneof(
      fc.tuple(side, side).map(([width, height]) => `^${width},${height}`),
      fc.tuple(side, side).map(([width, height]) => `^!${width},${height}`),
      side.map((width) => `^${width},`),
      side.map((height) => `^,${height}`),
      fc.constant('max'),
    );
    const region = fc.oneof(
      fc.constantFrom('full', 'square', 'pct:50,0,0.01,100'),
      fc.tuple(fc.nat(140), fc.nat(6), side, side).map((numbers) => numbers.join(',')),
    );
    const rotation = fc.constantFrom('0', '!0', '90', '!180', '270', '45', '!0.001', '89.9', '200.5');
    const path = fc
      .tuple(
        region,
        size,
        rotation,
        fc.constantFrom(...QUALITIES.filter((quality) => quality !== 'negative')),
        fc.constantFrom(...FORMATS),
      )
      .map(([place, large, turn, quality, format]) => `${place}/${large}/${turn}/${quality}.${format}`);
    let rendered = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(3), path, async (index, request) => {
        const source = sources[index];
        if (source && !(await isRefused(source, request))) rendered += 1;
      }),
      { numRuns: 200, seed: 8, endOnFailure: true },
    );
    expect(rendered).toBeGreaterThan(50);
  });
});
