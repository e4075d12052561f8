import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPdfReader } from '../../../../src/pixels/decoders/pdf/pdf-reader.ts';
import { readDocumentXmp, readUserUnit } from '../../../../src/pixels/decoders/pdf-objects/document-facts.ts';
import { probeImage } from '../../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../../src/pixels/master/structure.ts';
import { seededRandom } from '../../../bench/random.ts';
import { flipBit } from '../../../support/damaged-bytes.ts';
import { gridImage } from '../../../support/fixtures.ts';
import { deflatedStream, type OnePage, onePagePdf, pdfOf, pdfStream } from '../../../support/pdf-files.ts';
import { MasterReader } from '../../../support/read-master.ts';
import { IS_WHOLE, sampleSize } from '../../../support/sample-size.ts';

const MASTERS = join(import.meta.dirname, '../../../masters/pdf');
const IMAGE = '/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8';

let folder = '';
let reader: MasterReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-pdf-'));
  reader = await MasterReader.make();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await reader.remove();
});

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(folder, 'hostile.pdf');
  await writeFile(path, bytes);
  return path;
}

/** A page of 72 x 48 points that a picture covers. */
function pictured(picture: Buffer, ...others: Buffer[]): Buffer {
  return onePagePdf({
    content: 'q 72 0 0 48 0 0 cm /I Do Q',
    resources: '/XObject << /I 5 0 R >>',
    objects: [picture, ...others],
  });
}

async function sizeOf(bytes: Buffer, maxInputPixels = 1e9) {
  const structure = await readMasterStructure(await fileOf(bytes));
  const { width, height, normalisation } = await probeImage(structure, { maxInputPixels });
  return [width, height, normalisation.colour];
}

describe('is refused, with a sentence', () => {
  const refused: readonly (readonly [string, () => Buffer, RegExp])[] = [
    ['a million pages', () => onePagePdf({ count: 1_000_000 }), /names 1,000,000 pages \(4,096 are read\)/],
    ['no pages', () => pdfOf(['<< /Type /Catalog >>']), /the PDF has no page$/],
    [
      'pages in a circle',
      () => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 3 >>']),
      /this page of the PDF cannot be read$/,
    ],
    ['nothing that is a PDF', () => Buffer.from('%PDF-1.7\nstartxref\n0\n%%EOF'), /no PDF that can be read$/],
    [
      'what becomes too much',
      () =>
        onePagePdf({
          content: pdfStream('/Filter /FlateDecode', deflateSync(Buffer.alloc(280 * 2 ** 20), { level: 1 })),
        }),
      /^drawing the page of the PDF took more memory than such a page should need$/,
    ],
    [
      'a part that holds itself',
      () =>
        onePagePdf({
          content: '/F Do',
          resources: '/XObject << /F 5 0 R >>',
          objects: [
            pdfStream(
              '/Type /XObject /Subtype /Form /BBox [0 0 72 48] /Resources << /XObject << /F 5 0 R >> >>',
              '0 0 9 9 re f /F Do /F Do',
            ),
          ],
        }),
      /took more memory than such a page should need$/,
    ],
    [
      'a large mask on a small picture',
      () =>
        pictured(
          deflatedStream(`${IMAGE} /Width 20 /Height 20 /SMask 6 0 R`, Buffer.alloc(400)),
          deflatedStream(`${IMAGE} /Width 30000 /Height 30000`, Buffer.alloc(99)),
        ),
      /took more memory than such a page should need$/,
    ],
  ];
  test.each(refused)('%s', async (_, bytes, sentence) => {
    const reading = await reader.read(bytes());
    expect(reading).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(sentence) });
  });

  test('a page that takes too long, or more memory than it was said to take', async () => {
    const path = join(MASTERS, 'text.pdf');
    const limits = { memoryBytes: 256 * 2 ** 20, seconds: 0.001 };
    await expect(withPdfReader(path, limits, (pdf) => pdf.page(0))).rejects.toThrow(
      /took longer than 1 seconds$/,
    );
    const little = { memoryBytes: 18 * 2 ** 20, seconds: 60 };
    const rows = { index: 0, width: 5000, height: 3750, channels: 3, firstRow: 0, rows: 3750 } as const;
    await expect(withPdfReader(path, little, (pdf) => pdf.rows(rows))).rejects.toMatchObject({
      code: 'unreadable-source',
      message: 'drawing the page of the PDF took more memory than such a page should need',
    });
  });
});

test('units of pages, texts and tables that make no sense are not there', async () => {
  const unit = (value: string, more: Partial<OnePage> = {}) =>
    sizeOf(onePagePdf({ more: `/UserUnit ${value}`, ...more }));
  expect(await unit('2')).toEqual([600, 400, 'sRGB, drawn at 300 dpi']);
  for (const value of ['0', '-3', '1e9', '75001', '/A', '(2)', '3 0 R', '9 0 R', '[2]', '<<'])
    expect(await unit(value)).toEqual([300, 200, 'sRGB, drawn at 300 dpi']);
  // Of the whole page no more is drawn than of any.
  expect(await unit('70000')).toEqual([19_364, 12_909, 'sRGB, drawn at 0 dpi']);
  // A stream whose length lies in itself, and a page tree that is below itself.
  const inside = deflatedStream('/Type /ObjStm /N 1 /First 4', '6 0 99');
  const texts = await fileOf(
    onePagePdf({ catalog: '/Metadata 5 0 R', objects: [inside, '<< /Metadata 6 0 R >>'] }),
  );
  expect(await readDocumentXmp({ path: texts })).toEqual(Buffer.from('6 0 99'));
  const circle = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Kids [2 0 R 2 0 R] /Count 9 >>'];
  expect(await readUserUnit({ path: await fileOf(pdfOf(circle)) }, 3)).toBe(1);
  const deep = onePagePdf({ catalog: `/Metadata ${'['.repeat(200_000)}` });
  expect(await readUserUnit({ path: await fileOf(deep) }, 0)).toBe(1);
});

/**
 * With tables that are streams behind it, each of which names the one before.
 *
 * @param tables dictionaries and rows, of which the last is read first
 */
function withTables(bytes: Buffer, tables: readonly (readonly [string, Buffer])[]): Buffer {
  let whole = bytes;
  let [, previous = ''] = /startxref\n(\d+)/.exec(bytes.toString('latin1')) ?? [];
  for (const [dictionary, rows] of tables) {
    const at = whole.length;
    const table = deflatedStream(`/Type /XRef /Root 1 0 R /Prev ${previous} ${dictionary}`, rows);
    previous = String(at);
    const [head, end] = ['99 0 obj\n', `\nendobj\nstartxref\n${previous}\n%%EOF\n`];
    whole = Buffer.concat([whole, Buffer.from(head), table, Buffer.from(end)]);
  }
  return whole;
}

/** Objects 6 and 7 are the first two in the stream that is object 5. */
function inStream(bytes: Buffer): Buffer {
  return withTables(bytes, [['/W [1 1 0] /Index [6 2]', Buffer.from([2, 5, 2, 5])]]);
}

test('no more of the objects of a file is read than a question is worth', async () => {
  const unit = async (bytes: Buffer) => readUserUnit({ path: await fileOf(bytes) }, 0);
  // Empty nodes of the page tree, of which the head of the stream says 100,000 times where others are.
  const nodes = (kids: number) => {
    const head = `${'9 0 '.repeat(99_999)}6 0 `;
    return inStream(
      pdfOf([
        '<< /Pages 2 0 R >>',
        `<< /Count 1 /Kids [${'6 0 R '.repeat(kids)} 3 0 R] >>`,
        '<< /Kids [4 0 R] /Count 1 >>',
        '<< /UserUnit 2 >>',
        deflatedStream(`/N 100000 /First ${head.length}`, `${head}<< /Kids [] /Count 0 >>`),
      ]),
    );
  };
  expect(await unit(nodes(3000))).toBe(2);
  expect(await unit(nodes(20_000))).toBe(1);
  const beside = (value: string) => {
    const objects = [deflatedStream('/N 1 /First 4', `6 0 << /UserUnit 2 /Other ${value} >>`)];
    const bytes = onePagePdf({ objects }).toString('latin1').replace('[3 0 R]', '[6 0 R]');
    return inStream(Buffer.from(bytes, 'latin1'));
  };
  expect(await unit(beside(`[${'<<>>'.repeat(90_000)}]`))).toBe(2);
  expect(await unit(beside(`[${'<<>>'.repeat(110_000)}]`))).toBe(1);
  expect(await unit(beside(`(${' '.repeat(1_000_000)})`))).toBe(2);
  expect(await unit(beside(`(${' '.repeat(1_100_000)})`))).toBe(1);
  // Would be tried as a number once for each way to part it.
  expect(await unit(onePagePdf({ more: '/UserUnit 5 0 R', objects: [`${'1'.repeat(900_000)}x`] }))).toBe(1);
});

test('tables of objects are read once for each file that is held, and not without end', async () => {
  const packet = deflatedStream('', 'packet');
  const page = onePagePdf({ more: '/UserUnit 2', catalog: '/Metadata 5 0 R', objects: [packet] });
  const tables = (count: number) =>
    withTables(
      page,
      Array.from({ length: count }, () => ['/W [0 1 0] /Index [99 900000]', Buffer.alloc(900_000)]),
    );
  const held = { path: await fileOf(tables(2)) };
  expect(await readUserUnit(held, 0)).toBe(2);
  expect(await readDocumentXmp(held)).toEqual(Buffer.from('packet'));
  await fileOf(tables(2).fill(0, page.length));
  expect(await readUserUnit(held, 0)).toBe(2);
  expect(await readUserUnit({ ...held }, 0)).toBe(1);
  await fileOf(tables(3));
  expect(await readUserUnit({ ...held }, 0)).toBe(1);
  expect(await readDocumentXmp(held)).toEqual(Buffer.from('packet'));
});

describe('is drawn', () => {
  test.each([
    ['a page of five metres, more coarsely', '[0 0 14400 14400]', [15_811, 15_811, 'sRGB, drawn at 79 dpi']],
    ['a page that is a line', '[0 0 1 14400]', [4, 60_000, 'sRGB, drawn at 300 dpi']],
    // As PDFium takes what makes no sense: Letter.
    ['a page of nothing', '[0 0 0 0]', [2550, 3300, 'sRGB, drawn at 300 dpi']],
    ['a page without end', '[0 0 1e9 1e9]', [2550, 3300, 'sRGB, drawn at 300 dpi']],
    ['a page that is none', '[nan (x) /a 9]', [2550, 3300, 'sRGB, drawn at 300 dpi']],
  ])('%s', async (_, mediaBox, expected) => {
    expect(await sizeOf(onePagePdf({ mediaBox }))).toEqual(expected);
  });

  test('a scan in its own pixels, text to be searched in or not, but no detail of a page', async () => {
    const scan = deflatedStream(`${IMAGE} /Width 600 /Height 400`, Buffer.alloc(240_000, 99));
    expect(await sizeOf(pictured(scan))).toEqual([600, 400, 'gray, drawn at 600 dpi']);
    const page = (content: string) =>
      onePagePdf({
        content,
        resources: '/XObject << /I 5 0 R >> /Font << /F 6 0 R >>',
        objects: [scan, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
      });
    const scanned = 'q 72 0 0 48 0 0 cm /I Do Q';
    const text = (mode: number) => `BT ${mode} Tr /F 12 Tf 5 5 Td (Text) Tj ET`;
    expect(await sizeOf(page(`${scanned} ${text(3)}`))).toEqual([600, 400, 'gray, drawn at 600 dpi']);
    expect(await sizeOf(page(`${scanned} ${text(0)}`))).toEqual([300, 200, 'sRGB, drawn at 300 dpi']);
    expect(await sizeOf(page('q 7 0 0 4 9 9 cm /I Do Q'))).toEqual([300, 200, 'sRGB, drawn at 300 dpi']);
    // Pixels of a fax are not square: those of an image are.
    expect(await sizeOf(page('q 72 0 0 24 0 0 cm /I Do Q'))).toEqual([300, 200, 'sRGB, drawn at 300 dpi']);
    expect(await sizeOf(pictured(scan), 60_000)).toEqual([300, 200, 'gray, drawn at 300 dpi']);
  });

  test('without scripts that are in it, and without files that it names', async () => {
    const plain = await reader.read(onePagePdf());
    const script = '<< /S /JavaScript /JS (while (true) {}) >>';
    const scripted = onePagePdf({ catalog: `/OpenAction ${script}`, more: `/AA << /O ${script} >>` });
    expect(await reader.read(scripted)).toEqual(plain);
    // The picture is said to be in a file, whose bytes would be darker.
    const secret = join(folder, 'secret');
    await writeFile(secret, Buffer.alloc(9600, 1));
    const outside = pictured(
      pdfStream(`${IMAGE} /Width 120 /Height 80 /F (${secret})`, Buffer.alloc(9600, 200)),
    );
    const reading = await reader.read(outside);
    expect(reading.kind === 'served' && reading.pixels.every((sample) => sample === 200)).toBe(true);
  });

  test('with a warning where nothing can be seen of what is on it', async () => {
    const noise = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 37) % 251));
    const broken = (filter: string) => pdfStream(`${IMAGE} /Width 20 /Height 20 /Filter /${filter}`, noise);
    for (const filter of ['DCTDecode', 'JPXDecode', 'JBIG2Decode']) {
      expect(await reader.read(pictured(broken(filter)))).toEqual({
        kind: 'refused',
        sentence: 'the file is damaged: the picture on the page of the PDF cannot be decoded',
      });
    }
    const beside = onePagePdf({
      content: 'q 20 0 0 20 0 0 cm /I Do Q 30 30 9 9 re f',
      resources: '/XObject << /I 5 0 R >>',
      objects: [broken('DCTDecode')],
    });
    expect(await reader.read(beside)).toMatchObject({
      kind: 'served',
      warnings: [{ sentence: 'a picture on the page of the PDF cannot be decoded, and is left out' }],
    });
    expect(await reader.read(onePagePdf({ content: '1 g 0 0 9 9 re f' }))).toMatchObject({
      warnings: [
        { sentence: 'the page of the PDF is white, though something stands on it: it may be damaged' },
      ],
    });
    expect(await reader.read(onePagePdf({ content: ' ' }))).toMatchObject({ warnings: [] });
    const lost = onePagePdf()
      .toString('latin1')
      .replace(/startxref\n\d+/, 'startxref\n7');
    expect(await reader.read(Buffer.from(lost, 'latin1'))).toMatchObject({
      kind: 'served',
      warnings: [{ sentence: expect.stringMatching(/^the table of contents of the PDF is damaged/) }],
    });
  });
});

test('a scan whose data are damaged is refused, and a page that shows more is served with a warning', async () => {
  const sentence = 'the file is damaged: the picture on the page of the PDF is not whole';
  const bytes = await readFile(join(MASTERS, 'scan-rgb.pdf'));
  const start = bytes.indexOf('stream', bytes.indexOf('/Subtype /Image'));
  bytes.fill(0xaa, Math.floor((start + bytes.indexOf('endstream', start)) / 2), start + 2000);
  expect(await reader.read(bytes)).toEqual({ kind: 'refused', sentence });
  const jpeg = await gridImage(120, 80).jpeg().toBuffer();
  const jpegPage = (length: number) =>
    pictured(
      pdfStream(
        '/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 /Width 120 /Height 80 /Filter /DCTDecode',
        jpeg.subarray(0, length),
      ),
    );
  expect(await reader.read(jpegPage(jpeg.length))).toMatchObject({ kind: 'served', warnings: [] });
  expect(await reader.read(jpegPage(jpeg.length * 0.7))).toEqual({ kind: 'refused', sentence });
  const picture = deflatedStream(`${IMAGE} /Width 60 /Height 40`, Buffer.alloc(2400, 99));
  // Of its checksum.
  const at = picture.lastIndexOf('\nendstream') - 1;
  picture[at] = (picture[at] ?? 0) ^ 1;
  const shown = onePagePdf({
    content: 'q 20 0 0 20 0 0 cm /I Do Q 30 30 9 9 re f',
    resources: '/XObject << /I 5 0 R >>',
    objects: [picture],
  });
  expect(await reader.read(shown)).toMatchObject({
    kind: 'served',
    warnings: [
      { sentence: 'the data of a picture on the page of the PDF are damaged: it may be wrong in places' },
    ],
  });
});

const DAMAGED = ['scan-rgb.pdf', 'scan-jpeg.pdf', 'text.pdf', 'linearized.pdf'] as const;
const FLIPS = IS_WHOLE ? 200 : 4;

test.each(DAMAGED)(
  '%s that is cut off is refused',
  async (name) => {
    const good = await readFile(join(MASTERS, name));
    const next = seededRandom(good.length);
    for (let cut = 0; cut < sampleSize(20); cut++) {
      // A part of them only a little, at the end, which is "%%EOF" and the end of a line.
      const length = Math.floor(cut % 4 === 0 ? good.length - 2 - next() * 40 : next() * good.length);
      const reading = await reader.read(good.subarray(0, length));
      expect(reading.kind === 'refused' && reading.sentence).toMatch(
        /^the file (?:ends early|is empty)|^not an/,
      );
    }
  },
  600_000,
);

test.each(DAMAGED)(
  '%s with a flipped bit is drawn, or refused with a sentence',
  async (name) => {
    const good = await readFile(join(MASTERS, name));
    const next = seededRandom(good.length + 1);
    for (let flip = 0; flip < FLIPS; flip++) {
      const bytes = Buffer.from(good);
      const place = Math.floor(next() * bytes.length);
      flipBit(bytes, place, Math.floor(next() * 8));
      await reader.read(bytes);
    }
    // Nothing is left behind by any of them.
    expect(await readdir(folder)).not.toContain('plain.tif');
  },
  1_200_000,
);
