import { describe, expect, test } from 'vitest';
import { type ExifFields, embeddedMetadata, type NamedValues } from '../../src/archive/embedded-metadata.ts';

function of(xmp: NamedValues, iptc: NamedValues = {}, exif: ExifFields = {}) {
  return embeddedMetadata({ xmp, iptc, exif });
}

test('a file that says nothing gives nothing', () => {
  expect(of({})).toEqual({});
  expect(of({ title: ['', '  '] }, { Keywords: [] }, { artist: '\0' })).toEqual({});
});

test('XMP goes before IPTC, and IPTC before EXIF', () => {
  const exif = { description: 'exif', artist: 'exif', copyright: 'exif' };
  const iptc = { 'Caption/Abstract': ['iptc'], 'By-line': ['iptc'], 'Copyright Notice': ['iptc'] };
  const xmp = { description: ['xmp'], creator: ['one', 'two'], rights: ['xmp'] };
  expect(of({}, {}, exif)).toEqual({ caption: 'exif', creator: 'exif', rights: 'exif' });
  expect(of({}, iptc, exif)).toEqual({ caption: 'iptc', creator: 'iptc', rights: 'iptc' });
  expect(of(xmp, iptc, exif)).toEqual({ caption: 'xmp', creator: 'one; two', rights: 'xmp' });
});

test('places run from the most exact to the country, each once', () => {
  const xmp = { Location: ['Avenida Viena'], City: ['Coyoacán'], State: ['Coyoacán'], Country: ['Mexico'] };
  expect(of(xmp).place).toBe('Avenida Viena, Coyoacán, Mexico');
});

test.each([
  ['1940-05-24', '1940-05-24'],
  ['1940-05-24T10:30:00+01:00', '1940-05-24'],
  ['1940-05', '1940-05'],
  ['1940', '1940'],
  ['19400524', '1940-05-24'],
  ['19400500', '1940-05'],
  ['19400000', '1940'],
  ['1940:05:24 10:00:00', '1940-05-24'],
  ['1940:02:31 10:00:00', '1940-02'],
  ['0000:00:00 00:00:00', undefined],
  ['spring 1940', undefined],
])('the date %s is read as %s', (written, date) => {
  expect(of({ DateCreated: [written] }).date).toBe(date);
});

describe('the date of EXIF', () => {
  const scanned = '2024:03:01 09:00:00';
  const taken = '1940:05:24 10:00:00';

  test('is not that of the scanning', () => {
    expect(of({}, {}, { dateTimeOriginal: scanned }).date).toBeUndefined();
    expect(of({}, {}, { dateTimeOriginal: scanned, dateTimeDigitized: scanned }).date).toBeUndefined();
  });

  test('is believed of a camera, and where it is not the day of scanning', () => {
    expect(of({}, {}, { dateTimeOriginal: taken, dateTimeDigitized: scanned }).date).toBe('1940-05-24');
    expect(of({}, {}, { dateTimeOriginal: scanned, exposed: true }).date).toBe('2024-03-01');
  });
});

test('only URIs that manifests may name as rights are taken, in the form that they are defined in', () => {
  const stated = (uri: string) => of({ WebStatement: [uri] }).rightsUri;
  expect(stated('https://creativecommons.org/licenses/by/4.0/')).toBe(
    'http://creativecommons.org/licenses/by/4.0/',
  );
  expect(stated('http://rightsstatements.org/vocab/InC/1.0/')).toBe(
    'http://rightsstatements.org/vocab/InC/1.0/',
  );
  expect(stated('https://example.org/terms')).toBeUndefined();
});

test('coordinates must be both there, possible, and not the zeros of a device that did not know', () => {
  expect(of({}, {}, { latitude: 19.36, longitude: -99.16 })).toEqual({ latitude: 19.36, longitude: -99.16 });
  const added = { latitude: 19 + 21 / 60, longitude: -(99 + 9 / 60 + 36 / 3600) };
  expect(of({}, {}, added)).toEqual({ latitude: 19.35, longitude: -99.16 });
  for (const exif of [
    { latitude: 19.36 },
    { latitude: 0, longitude: 0 },
    { latitude: 91, longitude: 0 },
    { latitude: 0, longitude: 181 },
  ])
    expect(of({}, {}, exif)).toEqual({});
});

test('a resolution counts where a scanner measured it', () => {
  const resolution = (across: number, down: number, exposed = false) =>
    of({}, {}, { horizontalPixelsPerMillimetre: across, verticalPixelsPerMillimetre: down, exposed })
      .pixelsPerMillimetre;
  expect(resolution(60, 60)).toBe(60);
  expect(resolution(60, 50)).toBeUndefined();
  expect(resolution(72 / 25.4, 72 / 25.4)).toBeUndefined();
  expect(resolution(60, 60, true)).toBeUndefined();
  // What files state that nobody measured: nothing, one, and what no scanner reaches.
  for (const dotsPerInch of [0, 1, 96, 150, 65_535, 4_294_967_295])
    expect(resolution(dotsPerInch / 25.4, dotsPerInch / 25.4)).toBeUndefined();
  expect(resolution(12_000 / 25.4, 12_000 / 25.4)).toBeCloseTo(472.44);
});

test('texts and lists have bounds, and no control characters', () => {
  const found = of({
    description: ['x'.repeat(100_000)],
    title: ['a\u0000b\u0007\nc'],
    subject: Array.from({ length: 1000 }, (_, index) => `keyword ${index}`),
  });
  expect(found.caption).toHaveLength(10_000);
  expect(found.title).toBe('ab\nc');
  expect(found.keywords).toHaveLength(200);
});

test('what programs write of themselves is no caption and no title: what follows counts', () => {
  const exif = { description: 'OLYMPUS DIGITAL CAMERA         \0' };
  expect(of({}, {}, exif)).toEqual({});
  expect(
    of({ description: ['OLYMPUS DIGITAL CAMERA'] }, { 'Caption/Abstract': ['At the pier'] }, exif),
  ).toEqual({
    caption: 'At the pier',
  });
  expect(of({ title: ['IMG_1234.JPG'] }, { 'Object Name': ['The pier'] })).toEqual({ title: 'The pier' });
});

test('characters of Windows in texts of Latin-1 are read', () => {
  const description = '\u0093Caf\u00e9\u0094 \u0096 5 \u0080\u0081';
  expect(of({}, {}, { description }).caption).toBe('“Café” – 5 €');
});
