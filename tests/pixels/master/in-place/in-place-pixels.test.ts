import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rectangle } from '../../../../src/image/geometry.ts';
import { pyramidLevels, storedLevels } from '../../../../src/image/pyramid.ts';
import { jpegCodec } from '../../../../src/pixels/jpeg/jpeg-codec.ts';
import { decodeInPlace, pageOfLevel } from '../../../../src/pixels/master/in-place/in-place-pixels.ts';
import { decodeLevelPart } from '../../../../src/pixels/render/decode-tiles.ts';
import { OpenPyramids } from '../../../../src/pixels/render/open-pyramids.ts';
import type { StoredPlace } from '../../../../src/storage/blocks/stored-bytes.ts';
import { gridPixels } from '../../../support/fixtures.ts';
import { type InPlaceRenderSource, writeInPlace } from '../../../support/in-place-pyramid.ts';

const IMAGE = { width: 1101, height: 799 };
const pyramids = new OpenPyramids();
let folder = '';
let source: InPlaceRenderSource;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-in-place-'));
  const data = gridPixels(IMAGE.width, IMAGE.height);
  // The last level is one that the master lacks.
  source = await writeInPlace(folder, { ...IMAGE, data }, { lacks: 1 });
});

afterAll(() => rm(folder, { recursive: true }));

const openPack = (pack: StoredPlace) => pyramids.openFile(pack);

/** By libjpeg-turbo, where it is there. */
async function decoded(level: number, area: Rectangle): Promise<Buffer> {
  const lacksTurbo = (await jpegCodec()) instanceof Error;
  const decodeFromMaster = async (part: Rectangle) => {
    const found = await decodeLevelPart(pyramids, source, level, part, Buffer.allocUnsafeSlow);
    if (!found && !lacksTurbo) throw new Error('libjpeg-turbo decodes nothing of the master');
    return found ?? { area: part, ...(await bySharp(level, part)) };
  };
  const { pixels } = await decodeInPlace(source, level, area, { decodeFromMaster, openPack });
  return pixels;
}

async function bySharp(level: number, part: Rectangle) {
  const { x: left, y: top, width, height } = part;
  const held = source.inPlace.levels[level];
  if (!held) throw new Error('there is no such level');
  const image = sharp(source.path, pageOfLevel(held)).extract({ left, top, width, height });
  return { pixels: await image.raw().toBuffer(), channels: 3 } as const;
}

test.each([0, 1, 2])(
  'level %i is one picture, whichever part of it is decoded, and by what',
  async (level) => {
    const size = storedLevels(IMAGE)[level];
    const shown = pyramidLevels(IMAGE)[level];
    if (!size || !shown) throw new Error('there are three levels');
    const raw = { ...size, channels: 3 } as const;
    const decodeFromMaster = async (part: Rectangle) => ({ area: part, ...(await bySharp(level, part)) });
    const all = { x: 0, y: 0, ...size };
    const { pixels: whole } = await decodeInPlace(source, level, all, { decodeFromMaster, openPack });
    const partOf = ({ x: left, y: top, width, height }: Rectangle) =>
      sharp(whole, { raw }).extract({ left, top, width, height }).raw().toBuffer();
    const area = fc
      .tuple(fc.nat(size.width - 1), fc.nat(size.height - 1), fc.nat(), fc.nat())
      .map(([x, y, w, h]) => ({
        x,
        y,
        width: 1 + (w % (size.width - x)),
        height: 1 + (h % (size.height - y)),
      }));
    await fc.assert(
      fc.asyncProperty(area, async (part) => {
        expect((await decoded(level, part)).equals(await partOf(part))).toBe(true);
      }),
      // What lies in the padding alone, at the corner.
      { numRuns: 12, examples: [[{ x: size.width - 1, y: size.height - 1, width: 1, height: 1 }]] },
    );
    // The padding is the last column and row.
    const corner = await partOf({ x: shown.width - 1, y: shown.height - 1, width: 1, height: 1 });
    const last = await partOf({ x: size.width - 1, y: size.height - 1, width: 1, height: 1 });
    expect(last.equals(corner)).toBe(true);
  },
);
