import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import { findDjxl } from '../../../src/pixels/decoders/jpegxl/djxl.ts';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { probeImage } from '../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { seededRandom } from '../../bench/random.ts';
import { cutLengths, flipBit } from '../../support/damaged-bytes.ts';
import { IS_WHOLE } from '../../support/sample-size.ts';

// Damaged files of formats that are decoded in a thread.

const MASTERS = join(import.meta.dirname, '../../masters');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-strips-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What became of a file: nothing but pixels, or a sentence. */
async function outcomeOf(bytes: Buffer): Promise<string | Buffer> {
  const path = join(folder, 'damaged');
  await writeFile(path, bytes);
  try {
    const structure = await readMasterStructure(path);
    const probe = await probeImage(structure, { maxInputPixels: 1e8 });
    let pixels = Buffer.alloc(0);
    const use = async (rows: PixelRows) => {
      pixels = Buffer.from(await rows.read(0, rows.height));
    };
    await withPixelRows(structure, probe, folder, use, () => {});
    return pixels;
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'unreadable-source') return error.message;
    throw error;
  }
}

const HAS_DJXL = (await findDjxl()) !== undefined;

const DAMAGED = [
  'jpegxl/rgb-lossy.jxl',
  'jpegxl/rgba.jxl',
  'jpegxl/jpeg-420.jxl',
  'jpegxl/rgb-profile.jxl',
  ...(HAS_DJXL ? ['jpegxl/rgb-profile-wide.jxl'] : []),
  'heic/rgb.heic',
  'heic/grid.heic',
];

test.each(DAMAGED)(
  '%s that is cut off is refused, or lacks nothing',
  async (name) => {
    const good = await readFile(join(MASTERS, name));
    const whole = await outcomeOf(good);
    for (const length of cutLengths(good.length, IS_WHOLE ? 20 : 3, seededRandom(good.length))) {
      const outcome = await outcomeOf(good.subarray(0, length));
      if (typeof outcome === 'string')
        expect(outcome).toMatch(/^the file (?:ends early|is damaged|is empty)|^not an image/);
      else expect(outcome, `${length} bytes`).toEqual(whole);
    }
  },
  600_000,
);

test.each(DAMAGED)(
  '%s with a flipped bit is decoded, or refused with a sentence',
  async (name) => {
    const good = await readFile(join(MASTERS, name));
    const next = seededRandom(good.length + 1);
    for (let flip = 0; flip < (IS_WHOLE ? 200 : 4); flip++) {
      const bytes = Buffer.from(good);
      // Half of them in the headers.
      const place = Math.floor(next() * (flip % 2 === 0 ? 100 : bytes.length));
      flipBit(bytes, place, Math.floor(next() * 8));
      await outcomeOf(bytes);
    }
    // Nothing is left behind by any of them.
    expect(await readdir(folder)).toEqual(['damaged']);
  },
  1_200_000,
);
