import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { gridImage } from '../../support/grid-image.ts';
import { resolveFor } from '../../support/image-requests.ts';
import { HOUR_SECONDS } from '../../support/patience.ts';
import { pdfPicture } from '../../support/pdf-picture.ts';
import { writePyramid } from '../../support/test-pyramid.ts';

const DESCRIPTION = {
  title: 'Überfahrt (1940) \\ رحلة 🛳 & <Ausreise>',
  creator: 'Anna Seghers & Söhne',
  rights: '© 1940 <all> rights & "more" \u0007',
  rightsUri: 'http://rightsstatements.org/vocab/InC/1.0/',
  pixelsPerMillimetre: 600 / 25.4,
};
const SIDES = { width: 1200, height: 900 };
const POINTS_PER_INCH = 72;

let folder: string;
let scan: RenderSource;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-pdf-'));
  const pyramid = await writePyramid(folder, gridImage(SIDES.width, SIDES.height));
  scan = { ...pyramid, description: DESCRIPTION };
});

afterAll(() => rm(folder, { recursive: true }));

async function render(path: string, source = scan): Promise<Buffer> {
  const options = { maxInputPixels: 1e9, timeoutSeconds: HOUR_SECONDS };
  const image = await renderImage(source, resolveFor(source, path), options);
  if (image.kind !== 'bytes') throw new Error('it was written to a file');
  return image.bytes;
}

describe('a PDF is one page', () => {
  test.each([
    ['full/max/0', 2, 1.5],
    // The same part at another size is as large on paper.
    ['full/400,/0', 2, 1.5],
    ['0,0,600,900/max/!90', 1.5, 1],
    // Stretched, and so no longer in proportion.
    ['full/600,900/0', 2, 1.5],
  ])('%s has the size of what it shows', async (request, wide, high) => {
    const { pages, pictures, view, userUnit } = await pdfPicture(await render(`${request}/default.pdf`));
    expect({ pages, pictures, userUnit }).toEqual({ pages: 1, pictures: 1, userUnit: 1 });
    expect(view).toEqual([0, 0, wide * POINTS_PER_INCH, high * POINTS_PER_INCH]);
  });

  test('of 300 pixels to the inch where the scan says nothing', async () => {
    const { view } = await pdfPicture(
      await render('full/max/0/default.pdf', { ...scan, description: undefined }),
    );
    expect(view).toEqual([0, 0, 4 * POINTS_PER_INCH, 3 * POINTS_PER_INCH]);
  });

  test('larger or smaller than readers take: in larger units, and with a white margin', async () => {
    const wall = { ...DESCRIPTION, pixelsPerMillimetre: 1 / 25.4 };
    const large = await pdfPicture(await render('full/max/0/default.pdf', { ...scan, description: wall }));
    expect(large).toMatchObject({ userUnit: 6, view: [0, 0, 14_400, 10_800] });
    const dot = await pdfPicture(await render('0,0,40,5/max/0/default.pdf'));
    expect(dot).toMatchObject({ view: [0, 0, 4.8, 3], width: 40, height: 5 });
  });

  test('says what the scan says of itself, in any letters, and has no time in it', async () => {
    const pdf = await render('full/600,/0/default.pdf');
    const { info, rights } = await pdfPicture(pdf);
    expect(info).toMatchObject({ Title: DESCRIPTION.title, Author: DESCRIPTION.creator, Producer: 'Loupe' });
    expect(rights).toBe('© 1940 <all> rights & "more"');
    expect(pdf.toString('latin1')).not.toMatch(/Date/);
    expect(pdf.includes(DESCRIPTION.rightsUri)).toBe(true);
    expect((await render('full/600,/0/default.pdf')).equals(pdf)).toBe(true);
    const untitled = await pdfPicture(
      await render('full/600,/0/default.pdf', { ...scan, description: { title: 'a/b' } }),
    );
    expect([untitled.info['Title'], untitled.rights]).toEqual(['a/b', undefined]);
  });
});

describe('its picture', () => {
  test.each(['full/700,/0/default', '10,10,300,200/max/30/default', 'full/700,/90/gray'])(
    '%s is the very JPEG of that request',
    async (request) => {
      const [pdf, jpg] = [await render(`${request}.pdf`), await render(`${request}.jpg`)];
      expect(pdf.includes(jpg)).toBe(true);
      const { width, height, channels } = await sharp(jpg).metadata();
      expect(await pdfPicture(pdf)).toMatchObject({ width, height });
      expect(pdf.includes(channels === 1 ? '/ColorSpace /DeviceGray' : '/ColorSpace /DeviceRGB')).toBe(true);
    },
  );

  test('bitonal has one bit for each pixel', async () => {
    const pdf = await render('full/701,/0/bitonal.pdf');
    const png = await sharp(await render('full/701,/0/bitonal.png'))
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    const [, length = '', ...found] =
      /\/BitsPerComponent 1 \/Filter \/FlateDecode \/Length (\d+) >>\nstream\n/.exec(
        pdf.toString('latin1'),
      ) ?? [];
    expect(found).toEqual([]);
    const start = pdf.lastIndexOf('stream\n', pdf.indexOf('\nendstream\nendobj\nxref')) + 'stream\n'.length;
    const rows = inflateSync(pdf.subarray(start, start + Number(length)));
    const pixels = Array.from(png, (_, at) => {
      const [x, y] = [at % 701, Math.floor(at / 701)];
      return ((rows[y * 88 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1 ? 255 : 0;
    });
    expect(Buffer.from(pixels).equals(png)).toBe(true);
  });

  test.each(['default', 'bitonal'])('%s is the same in a file, and nothing else is left', async (quality) => {
    const request = `full/700,/0/${quality}.pdf`;
    const [outputFile, workFolder] = [join(folder, 'made', 'a.pdf'), join(folder, 'made', 'work')];
    const options = { maxInputPixels: 1e9, timeoutSeconds: HOUR_SECONDS, outputFile, workFolder };
    await rm(join(folder, 'made'), { recursive: true, force: true });
    await mkdir(join(folder, 'made'));
    const { kind } = await renderImage(scan, resolveFor(scan, request), options);
    expect(kind).toBe('file');
    expect((await readFile(outputFile)).equals(await render(request))).toBe(true);
    expect(await readdir(join(folder, 'made'))).toEqual(['a.pdf']);
  });
});
