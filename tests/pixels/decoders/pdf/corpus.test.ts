import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedMetadata } from '../../../../src/archive/embedded-metadata.ts';
import type { ScanWarning } from '../../../../src/archive/scan-warnings.ts';
import { readScanFacts } from '../../../../src/pixels/facts/scan-facts.ts';
import { withPixelRows } from '../../../../src/pixels/master/decode.ts';
import { normalisedMaster } from '../../../../src/pixels/master/normalise.ts';
import { probeImage, probeMaster } from '../../../../src/pixels/master/probe.ts';
import { readScanTags } from '../../../../src/pixels/master/scan-tags.ts';
import { readMasterStructure } from '../../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../../src/pixels/pixel-rows.ts';
import { PDF_CASES, REFUSED_PDFS } from '../../../support/corpus/pdf-cases.ts';

// Files of other programs (tests/masters/pdf): scans against the picture that was put into them, letters and lines against what
// another program draws.

const MASTERS = join(import.meta.dirname, '../../../masters/pdf');
const LIMIT = { maxInputPixels: 1e8 };

/** Of these, what is rendered straight from the file is compared too: gray, colours, several pages. */
const STRAIGHT: ReadonlySet<string> = new Set(['scan-gray.pdf', 'scan-rgb.pdf', 'text.pdf']);

/** Of pages that are drawn by each program in its own way. */
const SMALLER = 8;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-pdf-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('every file of the corpus is read', async () => {
  const there = (await readdir(MASTERS)).filter((name) => name.endsWith('.pdf'));
  const named = [...PDF_CASES, ...REFUSED_PDFS].map(({ name }) => name);
  expect(there.sort()).toEqual([...new Set([...named, 'form.pdf'])].sort());
});

/** The pixels of a page as ingest has them, some rows at a time. */
async function ingestedPage(path: string, page: number) {
  const structure = await readMasterStructure(path);
  const probe = await probeImage(structure, { ...LIMIT, page });
  const warnings: ScanWarning[] = [];
  const parts: Buffer[] = [];
  const use = async (rows: PixelRows) => {
    for (let row = 0; row < rows.height; row += 48)
      parts.push(Buffer.from(await rows.read(row, Math.min(48, rows.height - row))));
  };
  await withPixelRows(structure, probe, folder, use, (warning) => warnings.push(warning));
  return { pixels: Buffer.concat(parts), probe, structure, warnings };
}

async function coloursOf(image: Sharp, isDrawn: boolean): Promise<Buffer> {
  const plain = await image
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (!isDrawn) return plain.data;
  const { width, height, channels } = plain.info;
  const size = [Math.round(width / SMALLER), Math.round(height / SMALLER)] as const;
  return sharp(plain.data, { raw: { width, height, channels } })
    .resize(...size, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
}

test.each(PDF_CASES)('$name ($what) shows its picture', async ({ name, page = 1, ...wanted }) => {
  const path = join(MASTERS, name);
  const { pixels, probe, warnings } = await ingestedPage(path, page);
  expect(probe.normalisation.colour).toBe(wanted.colour);
  expect(warnings).toEqual([]);
  expect(probe.pages).toBe(name.startsWith('text') || /^(?:linear|locked)/.test(name) ? 2 : 1);
  const raw = { width: probe.width, height: probe.height, channels: probe.gray ? 1 : 3 } as const;
  if (STRAIGHT.has(name)) {
    const { image } = await normalisedMaster(path, { ...LIMIT, page });
    expect((await image.raw().toBuffer()).equals(pixels)).toBe(true);
  }
  const isDrawn = wanted.isDrawn === true;
  const shown = await coloursOf(sharp(join(MASTERS, wanted.picture ?? `${name}.png`)), isDrawn);
  const found = await coloursOf(sharp(pixels, { raw }), isDrawn);
  expect(found.length).toBe(shown.length);
  const farthest = found.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (shown[at] ?? 0))), 0);
  expect(farthest).toBeLessThanOrEqual(wanted.within);
});

test.each(REFUSED_PDFS)('$name ($what) is refused', async ({ name, sentence }) => {
  await expect(probeMaster(join(MASTERS, name), LIMIT)).rejects.toMatchObject({
    code: 'unreadable-source',
    message: sentence,
  });
});

test('a document says what it is, and a page how large it is on paper', async () => {
  const structure = await readMasterStructure(join(MASTERS, 'text.pdf'));
  const drawn = await probeImage(structure, { ...LIMIT, page: 2 });
  expect(drawn).toMatchObject({ width: 375, height: 500, format: 'pdf', pages: 2, frame: 1 });
  expect(embeddedMetadata(await readScanTags(structure, 1, drawn))).toEqual({
    title: 'Plan of the mill',
    creator: 'A. Surveyor',
    caption: 'Measured in 1931',
    keywords: ['mill', 'plan'],
    pixelsPerMillimetre: 300 / 25.4,
  });
  // By the unit of its page, a scan is larger on paper and as fine as it was.
  const unit = await readMasterStructure(join(MASTERS, 'scan-unit.pdf'));
  const { exif } = await readScanTags(unit, 0);
  expect((exif.horizontalPixelsPerMillimetre ?? 0) * 25.4).toBeCloseTo(75);
  // XMP goes before the texts that older programs write.
  const described = await readMasterStructure(join(MASTERS, 'described.pdf'));
  expect(embeddedMetadata(await readScanTags(described, 0))).toMatchObject({
    title: 'The mill, from the east',
    rights: 'CC0',
  });
  expect(await readScanFacts(described, 0)).toMatchObject({ metadata: ['XMP'] });
  // A page that would be too large is drawn more coarsely, and is as large on paper.
  const limited = await probeImage(structure, { maxInputPixels: 100_000, page: 2 });
  expect(limited).toMatchObject({
    width: 273,
    height: 365,
    normalisation: { colour: 'sRGB, drawn at 219 dpi' },
  });
  const { pixelsPerMillimetre = 0 } = embeddedMetadata(await readScanTags(structure, 1, limited));
  expect(pixelsPerMillimetre * 25.4).toBeCloseTo(218.4);
});

test('notes on a page are drawn, and what a form was filled in with', async () => {
  const { image } = await normalisedMaster(join(MASTERS, 'form.pdf'), LIMIT);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const points = (x: number, y: number) => {
    const at = (Math.round(((90 - y) * 300) / 72) * info.width + Math.round((x * 300) / 72)) * info.channels;
    return [...data.subarray(at, at + 3)];
  };
  expect(points(95, 79.6)).toEqual([0, 153, 0]);
  const inField = Array.from({ length: 60 }, (_, x) => points(12 + x, 25));
  expect(inField.some(([red = 255]) => red < 60)).toBe(true);
});

test('something may stand before the sign of a PDF, and nothing but padding behind its end', async () => {
  const bytes = await readFile(join(MASTERS, 'scan-gray.pdf'));
  const path = join(folder, 'sent.pdf');
  const before = Buffer.from('%!PS-Adobe-3.0 from a printer\n'.repeat(30), 'latin1');
  await writeFile(path, Buffer.concat([before, bytes, Buffer.alloc(200_000)]));
  const { pixels } = await ingestedPage(path, 1);
  expect(pixels.equals((await ingestedPage(join(MASTERS, 'scan-gray.pdf'), 1)).pixels)).toBe(true);
});
