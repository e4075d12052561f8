import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddedMetadata } from '../../../src/archive/embedded-metadata.ts';
import { readScanTags } from '../../../src/pixels/master/scan-tags.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { buildTiff, rgbStripFields, type TiffField } from '../../support/fixtures-tiff.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-tags-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function metadataOf(name: string, bytes: Buffer) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return embeddedMetadata(await readScanTags(await readMasterStructure(path), 0));
}

const plain = () => sharp({ create: { width: 20, height: 20, channels: 3, background: '#8899aa' } });

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" photoshop:City="Coyoacán"
 photoshop:DateCreated="1940-05" xmpRights:WebStatement="https://creativecommons.org/licenses/by/4.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="es">Un título</rdf:li><rdf:li xml:lang="x-default">A title</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>A. B.</rdf:li><rdf:li>C. D.</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two, three</rdf:li></rdf:Bag></dc:subject>
<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Natalia Sedova</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">What is seen</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>`;

const TOLD_BY_XMP = {
  title: 'A title',
  creator: 'A. B.; C. D.',
  keywords: ['one', 'two, three'],
  people: ['Natalia Sedova'],
  alternativeText: 'What is seen',
  place: 'Coyoacán',
  date: '1940-05',
  rightsUri: 'http://creativecommons.org/licenses/by/4.0/',
};

test.each(['jpeg', 'tiff', 'png', 'webp', 'avif'] as const)('XMP is read from %s', async (format) => {
  const bytes = await plain().withXmp(XMP).toFormat(format).toBuffer();
  expect(await metadataOf(`xmp.${format}`, bytes)).toMatchObject(TOLD_BY_XMP);
});

test.each(['jpeg', 'png', 'webp', 'avif'] as const)('EXIF is read from %s', async (format) => {
  const bytes = await plain()
    .withExif({
      IFD0: { ImageDescription: 'A caption', Artist: 'A. B.', Copyright: '(c) 1940' },
      IFD2: { DateTimeOriginal: '1940:05:24 10:00:00', FNumber: '8/1' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '19/1 30/1 0/1',
        GPSLongitudeRef: 'W',
        GPSLongitude: '99/1 15/1 0/1',
      },
    })
    .toFormat(format)
    .toBuffer();
  expect(await metadataOf(`exif.${format}`, bytes)).toEqual({
    caption: 'A caption',
    creator: 'A. B.',
    rights: '(c) 1940',
    date: '1940-05-24',
    latitude: 19.5,
    longitude: -99.25,
  });
});

describe('IPTC', () => {
  /** Records of IIM: 1C, record 2, dataset, length, text. */
  const dataset = (number: number, text: string) =>
    Buffer.concat([Buffer.from([0x1c, 2, number, 0, Buffer.byteLength(text)]), Buffer.from(text)]);
  const UTF_8 = Buffer.from([0x1c, 1, 90, 0, 3, 0x1b, 0x25, 0x47]);
  const BLOCK = Buffer.concat([
    UTF_8,
    dataset(5, 'A title'),
    dataset(25, 'one'),
    dataset(25, 'two'),
    dataset(55, '19400524'),
    dataset(80, 'A. B.'),
    dataset(90, 'Coyoacán'),
    dataset(120, 'A caption'),
  ]);
  const told = {
    title: 'A title',
    keywords: ['one', 'two'],
    date: '1940-05-24',
    creator: 'A. B.',
    place: 'Coyoacán',
    caption: 'A caption',
  };

  test('is read from a JPEG', async () => {
    const jpeg = await plain().jpeg().toBuffer();
    const length = Buffer.alloc(4);
    length.writeUInt32BE(BLOCK.length);
    const resource = Buffer.concat([
      Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0', 'latin1'),
      length,
      BLOCK,
      Buffer.alloc(BLOCK.length % 2),
    ]);
    const segment = Buffer.from([0xff, 0xed, 0, 0]);
    segment.writeUInt16BE(resource.length + 2, 2);
    const bytes = Buffer.concat([jpeg.subarray(0, 2), segment, resource, jpeg.subarray(2)]);
    expect(await metadataOf('iptc.jpg', bytes)).toEqual(told);
  });

  test('is read from a TIFF', async () => {
    const fields = rgbStripFields(2, 1, 8, [[33_723, 7, [...BLOCK]]]);
    const bytes = buildTiff([fields], { pixels: Buffer.alloc(6) });
    expect(await metadataOf('iptc.tif', bytes)).toEqual(told);
  });
});

test('fields of a TIFF itself are read, its directory of EXIF too', async () => {
  const text = (words: string) => [...Buffer.from(`${words}\0`)];
  // Stands before the main directory, at position 16: one entry, DateTimeOriginal, whose text follows.
  const date = Buffer.from('1940:05:24 10:00:00\0');
  const exif = Buffer.alloc(2 + 2 * 12 + 4 + date.length);
  exif.writeUInt16LE(2, 0);
  exif.writeUInt16LE(33_437, 2);
  exif.writeUInt16LE(5, 4);
  exif.writeUInt32LE(1, 6);
  exif.writeUInt32LE(8, 10);
  exif.writeUInt16LE(36_867, 14);
  exif.writeUInt16LE(2, 16);
  exif.writeUInt32LE(date.length, 18);
  exif.writeUInt32LE(16 + 30, 22);
  date.copy(exif, 30);
  const more: TiffField[] = [
    [270, 2, text('Una leyenda: Coyoacán')],
    [315, 2, text('A. B.')],
    [33_432, 2, text('(c) 1940')],
    [34_665, 4, [16]],
  ];
  const pixels = Buffer.concat([Buffer.alloc(8), exif]);
  const bytes = buildTiff([rgbStripFields(2, 1, 8, more)], { pixels });
  expect(await metadataOf('fields.tif', bytes)).toEqual({
    caption: 'Una leyenda: Coyoacán',
    creator: 'A. B.',
    rights: '(c) 1940',
    date: '1940-05-24',
  });
});

test('the resolution of a scan is read', async () => {
  const perMillimetre = 60;
  const written = (format: 'jpeg' | 'tiff' | 'png' | 'webp') =>
    plain()
      .withMetadata({ density: perMillimetre * 25.4 })
      .toFormat(format)
      .toBuffer();
  for (const format of ['jpeg', 'tiff', 'png', 'webp'] as const)
    expect((await metadataOf(`scan.${format}`, await written(format))).pixelsPerMillimetre).toBeCloseTo(
      perMillimetre,
      1,
    );
});

describe('the resolution of a scan without EXIF', () => {
  /** A JPEG with a JFIF segment and nothing else. */
  const jfif = async (unit: number, across: number, down: number) => {
    const bytes = await plain().jpeg().toBuffer();
    const segment = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x02\0\0\0\0\0\0\0', 'latin1');
    segment.writeUInt8(unit, 11);
    segment.writeUInt16BE(across, 12);
    segment.writeUInt16BE(down, 14);
    return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
  };
  /** A PNG with a chunk pHYs, of pixels of a metre when `unit` is 1. */
  const phys = async (unit: number, across: number, down: number) => {
    const bytes = await plain().png().toBuffer();
    const found = bytes.indexOf('pHYs');
    // The library writes one by itself, or none: the head ends with byte 33.
    const [before, after] = found < 0 ? [33, 33] : [found - 4, found + 17];
    const chunk = Buffer.alloc(21);
    chunk.writeUInt32BE(9, 0);
    chunk.write('pHYs', 4, 'latin1');
    chunk.writeUInt32BE(across, 8);
    chunk.writeUInt32BE(down, 12);
    chunk.writeUInt8(unit, 16);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
    return Buffer.concat([bytes.subarray(0, before), chunk, bytes.subarray(after)]);
  };

  test.each([
    ['pixels of an inch', () => jfif(1, 600, 600), 600 / 25.4],
    ['pixels of a centimetre', () => jfif(2, 236, 236), 23.6],
    ['the shape of pixels alone', () => jfif(0, 1, 1), undefined],
    ['another one across than down', () => jfif(1, 600, 300), undefined],
    ['a default of programs', () => jfif(1, 72, 72), undefined],
  ])('a JPEG with %s', async (_name, bytes, perMillimetre) => {
    const { pixelsPerMillimetre } = await metadataOf('jfif.jpg', await bytes());
    if (perMillimetre === undefined) expect(pixelsPerMillimetre).toBeUndefined();
    else expect(pixelsPerMillimetre).toBeCloseTo(perMillimetre);
  });

  test.each([
    ['pixels of a metre', () => phys(1, 23_622, 23_622), 23.622],
    ['no unit', () => phys(0, 23_622, 23_622), undefined],
  ])('a PNG with %s', async (_name, bytes, perMillimetre) => {
    const { pixelsPerMillimetre } = await metadataOf('phys.png', await bytes());
    if (perMillimetre === undefined) expect(pixelsPerMillimetre).toBeUndefined();
    else expect(pixelsPerMillimetre).toBeCloseTo(perMillimetre);
  });
});

test('what is damaged counts as not there', async () => {
  const damaged = await plain().withXmp('<x:xmpmeta><dc:title>A ti').jpeg().toBuffer();
  expect(await metadataOf('damaged.jpg', damaged)).toEqual({});
  const headerAlone = (await plain().jpeg().toBuffer()).subarray(0, 20);
  expect(await metadataOf('none.jpg', headerAlone)).toEqual({});
});

describe('texts of a TIFF', () => {
  const described = (bytes: readonly number[]) => {
    const field: TiffField = [270, 2, [...bytes, 0]];
    return buildTiff([rgbStripFields(2, 1, 8, [field])], { pixels: Buffer.alloc(6) });
  };

  test.each([
    ['UTF-8', [...Buffer.from('Café – Müller')], 'Café – Müller'],
    ['Latin-1', [...Buffer.from('Café Müller', 'latin1')], 'Café Müller'],
    ['Latin-1 whose last character is one', [...Buffer.from('Le café', 'latin1')], 'Le café'],
    ['Windows-1252', [0x93, 0x43, 0x61, 0x66, 0xe9, 0x94, 0x20, 0x97], '“Café” —'],
    ['UTF-8 whose last character is cut', [...Buffer.from('Café – Müller é')].slice(0, -1), 'Café – Müller'],
  ])('are read as %s', async (_, bytes, caption) => {
    expect(await metadataOf('described.tif', described(bytes))).toMatchObject({ caption });
  });
});

test('EXIF of a JPEG is read as UTF-8, else as Latin-1', async () => {
  const jpeg = async (text: Buffer) => {
    const marked = await plain()
      .withExif({ IFD0: { ImageDescription: 'x'.repeat(text.length) } })
      .jpeg()
      .toBuffer();
    const at = marked.indexOf('x'.repeat(text.length), 0, 'latin1');
    text.copy(marked, at);
    return marked;
  };
  for (const encoding of ['utf8', 'latin1'] as const)
    expect(await metadataOf('e.jpg', await jpeg(Buffer.from('Café Müller', encoding)))).toEqual({
      caption: 'Café Müller',
    });
});
