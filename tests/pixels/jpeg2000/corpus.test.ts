import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findOpjDecompress } from '../../../src/pixels/jpeg2000/decoding/opj-decompress.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { GRAY, PLAIN } from '../../support/corpus/corpus-case.ts';
import { JPEG2000_CASES } from '../../support/corpus/jpeg2000-cases.ts';
import { channelDefinitions, enumeratedColour, jp2Box, jp2File, u16 } from '../../support/jpeg2000-boxes.ts';
import { readJpeg2000 } from '../../support/read-jpeg2000.ts';

// Files of other programs (tests/masters/jpeg2000), by both decoders where `opj_decompress` is installed: against the picture
// that was encoded, or against what another program made of the file.

const MASTERS = join(import.meta.dirname, '../../masters/jpeg2000');
const program = await findOpjDecompress();

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-jpeg2000-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('every file of the corpus is read', async () => {
  const there = (await readdir(MASTERS)).filter((name) => /\.(?:jp2|j2k|j2c|jph)$/.test(name));
  expect(there.sort()).toEqual(JPEG2000_CASES.map(({ name }) => name).sort());
});

test.each(JPEG2000_CASES)('$name ($what) shows its picture', async ({ name, picture, within, colour }) => {
  const path = join(MASTERS, name);
  const byWasm = await readJpeg2000(path, folder, undefined);
  const { probe } = byWasm;
  expect(probe.normalisation.colour).toBe(colour);
  expect(byWasm.warnings).toEqual([]);
  const shown = sharp(join(MASTERS, picture ?? `${name}.png`)).flatten({ background: '#ffffff' });
  if (probe.normalisation.reduceTo) shown.pipelineColourspace(probe.normalisation.reduceTo);
  const expected = await shown
    .toColourspace(probe.gray ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  expect(byWasm.pixels.length).toBe(expected.length);
  expect(farthest(byWasm.pixels, expected)).toBeLessThanOrEqual(within);
  if (program) {
    const { pixels } = await readJpeg2000(path, folder, program);
    // One library in two versions: of lossy files, its sums differ in the last place.
    expect(farthest(pixels, byWasm.pixels)).toBeLessThanOrEqual(Math.min(within, 1));
    const { image } = await normalisedMaster(path, { maxInputPixels: 1e8 });
    expect((await image.raw().toBuffer()).equals(pixels)).toBe(true);
  }
  expect(await readdir(folder)).toEqual([]);
});

function farthest(one: Buffer, other: Buffer): number {
  let most = 0;
  for (let at = 0; at < one.length; at++) most = Math.max(most, Math.abs((one[at] ?? 0) - (other[at] ?? 0)));
  return most;
}

/** The codestream in a file of the corpus. */
async function codestreamOf(name: string): Promise<Buffer> {
  const file = await readFile(join(MASTERS, name));
  return file.subarray(file.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])));
}

async function pixelsOf(file: Buffer) {
  const path = join(folder, 'made.jp2');
  await writeFile(path, file);
  try {
    const byWasm = await readJpeg2000(path, folder, undefined);
    if (program) expect((await readJpeg2000(path, folder, program)).pixels.equals(byWasm.pixels)).toBe(true);
    return byWasm;
  } finally {
    await rm(path);
  }
}

test('a palette gives colours, in the order of its mapping and of its definitions', async () => {
  const gray = await codestreamOf('gray.jp2');
  const entries = Array.from({ length: 256 }, (_, entry) => [entry, 255 - entry, entry >> 1]);
  const palette = jp2Box('pclr', Buffer.concat([u16(256), Buffer.from([3, 7, 7, 7, ...entries.flat()])]));
  const mapping = jp2Box('cmap', Buffer.from([0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2]));
  const levels = (await pixelsOf(gray)).pixels;
  const { pixels, probe } = await pixelsOf(jp2File(gray, [enumeratedColour(16), palette, mapping]));
  expect(probe.gray).toBe(false);
  const [level = 0] = levels;
  expect([...pixels.subarray(0, 3)]).toEqual([level, 255 - level, level >> 1]);
  const swapped = channelDefinitions([0, 0, 3], [1, 0, 2], [2, 0, 1]);
  const turned = await pixelsOf(jp2File(gray, [enumeratedColour(16), palette, mapping, swapped]));
  expect([...turned.pixels.subarray(0, 3)]).toEqual([level >> 1, 255 - level, level]);
});

test('opacity is what the file calls so: multiplied colours are divided by it, and what means nothing is left out', async () => {
  const rgba = await codestreamOf('rgba.jp2');
  const file = (alpha: readonly [number, number, number]) =>
    jp2File(rgba, [enumeratedColour(16), channelDefinitions([0, 0, 1], [1, 0, 2], [2, 0, 3], alpha)]);
  const opaque = await pixelsOf(file([3, 0xffff, 0xffff]));
  expect(opaque.probe.normalisation.colour).toBe(`${PLAIN}; a further sample left out`);
  const faded = await pixelsOf(file([3, 1, 0]));
  const multiplied = await pixelsOf(file([3, 2, 0]));
  // In the first column nothing is to be seen; in the last one, everything.
  const last = 117 * 3;
  for (const { pixels } of [faded, multiplied]) {
    expect([...pixels.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect(pixels.subarray(last, last + 3).equals(opaque.pixels.subarray(last, last + 3))).toBe(true);
  }
  const middle = 59 * 3;
  expect(multiplied.pixels[middle]).toBeGreaterThan(faded.pixels[middle] ?? 255);
});

test('YCbCr that is not thinner is converted, and boxes may have lengths of any form', async () => {
  const rgb = await codestreamOf('rgb-tile-parts.j2k');
  const { pixels: plain } = await pixelsOf(rgb);
  const { pixels } = await pixelsOf(
    jp2File(rgb, [enumeratedColour(18)], [jp2Box('free', Buffer.alloc(9), 'long')], 'to-end'),
  );
  const [y = 0, cb = 0, cr = 0] = plain;
  const within = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
  expect([...pixels.subarray(0, 3)]).toEqual([
    within(y + 1.402 * (cr - 128)),
    within(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)),
    within(y + 1.772 * (cb - 128)),
  ]);
  const long = await pixelsOf(jp2File(rgb, [enumeratedColour(16)], [], 'long'));
  expect(long.pixels.equals(plain)).toBe(true);
});

test('four inks are converted as those of a TIFF, and XMP may stand in a box for XML', async () => {
  const inks = await codestreamOf('rgba.jp2');
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>';
  const others = [jp2Box('xml ', Buffer.from('<gml/>')), jp2Box('xml ', Buffer.from(xmp))];
  const { probe, image, pixels } = await pixelsOf(jp2File(inks, [enumeratedColour(12)], others));
  expect(probe.normalisation.colour).toBe('CMYK without a profile, converted by a general one');
  expect(image.file.xmp?.toString()).toBe(xmp);
  expect(pixels.length).toBe(118 * 87 * 3);
});

test('of several descriptions of colours, the first that can be used counts', async () => {
  const gray = await codestreamOf('gray.jp2');
  const profile = jp2Box('colr', Buffer.concat([Buffer.from([2, 0, 0]), Buffer.alloc(200)]));
  const { probe } = await pixelsOf(jp2File(gray, [enumeratedColour(20), profile, enumeratedColour(17)]));
  expect(probe.normalisation.colour).toBe(GRAY);
});
