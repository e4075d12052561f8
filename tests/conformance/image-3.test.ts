import { describe, expect, test } from 'vitest';
import { IMAGE_3 } from '../../src/image/dialect.ts';
import { parseImagePath } from '../../src/image/image-path.ts';
import { imageInformation } from '../../src/image/information.ts';
import {
  canonicalOf,
  DEFAULT_LIMITS,
  type ImageService,
  PHOTO,
  refusal,
  refusedSize,
  regionOf,
  requestOf,
  resolve,
  SERVICE_3,
  sizeOf,
} from '../support/image-requests.ts';

/** The picture in the examples of the specification. */
const EXAMPLE: ImageService = { ...SERVICE_3, source: { width: 300, height: 200, gray: false } };

const invalid = expect.objectContaining({ name: 'LoupeError', code: 'invalid-request' });
const notImplemented = expect.objectContaining({ name: 'LoupeError', code: 'not-implemented' });

describe('Image API 3.0, section 2: URI syntax', () => {
  test('2: the base URI is told from the information and the image', () => {
    expect(parseImagePath(IMAGE_3, 'a%2Fb')).toEqual({
      kind: 'base',
      identifier: 'a/b',
      canonicalIdentifier: true,
    });
    expect(parseImagePath(IMAGE_3, 'a%2Fb/info.json')).toMatchObject({
      kind: 'information',
      identifier: 'a/b',
    });
    expect(parseImagePath(IMAGE_3, 'a%2Fb/full/max/0/default.jpg')).toMatchObject({
      kind: 'image',
      identifier: 'a/b',
    });
  });

  test('implementation notes 1: read from the right, slashes of the identifier may come unencoded', () => {
    const path = parseImagePath(IMAGE_3, '35mm/1963/12/full/max/0/default.jpg');
    expect(path).toMatchObject({ kind: 'image', identifier: '35mm/1963/12', canonicalIdentifier: false });
  });
});

describe('Image API 3.0, section 4.1: region', () => {
  test('4.1: the examples', () => {
    expect(regionOf(EXAMPLE, 'full')).toBe('0,0,300,200');
    expect(regionOf(EXAMPLE, 'square')).toBe('50,0,200,200');
    expect(regionOf(EXAMPLE, '125,15,120,140')).toBe('125,15,120,140');
    expect(regionOf(EXAMPLE, 'pct:41.6,7.5,40,70')).toBe('125,15,120,140');
  });

  test('4.1: a region that is partly outside is cropped', () => {
    expect(regionOf(EXAMPLE, '125,15,200,200')).toBe('125,15,175,185');
    expect(regionOf(EXAMPLE, 'pct:41.6,7.5,66.6,100')).toBe('125,15,175,185');
    expect(regionOf(EXAMPLE, '0,0,999999999999999,999999999999999')).toBe('0,0,300,200');
  });

  test.each(['300,0,1,1', '0,200,1,1', '999999,999999,10,10', 'pct:100,0,10,10', 'pct:0,100,10,10'])(
    '4.1: %s is wholly outside and refused',
    (region) => expect(refusal(() => regionOf(EXAMPLE, region))).toEqual(invalid),
  );

  test.each(['0,0,0,10', '0,0,10,0', 'pct:0,0,0,10', 'pct:0,0,10,0.0'])(
    '4.1: %s is empty and refused',
    (region) => expect(refusal(() => regionOf(EXAMPLE, region))).toEqual(invalid),
  );

  test('4.1: a percentage of less than a pixel is one pixel, inside the image', () => {
    expect(regionOf(EXAMPLE, 'pct:99.99,99.99,0.01,0.01')).toBe('299,199,1,1');
  });
});

describe('Image API 3.0, section 4.2: size', () => {
  test('4.2: the examples', () => {
    expect(sizeOf({ ...EXAMPLE, limits: { maxWidth: 200 } }, 'max')).toBe('200,133');
    expect(sizeOf({ ...EXAMPLE, limits: { maxWidth: 360 } }, '^max')).toBe('360,240');
    expect(sizeOf(EXAMPLE, '150,')).toBe('150,100');
    expect(sizeOf(EXAMPLE, '^360,')).toBe('360,240');
    expect(sizeOf(EXAMPLE, ',150')).toBe('225,150');
    expect(sizeOf(EXAMPLE, '^,240')).toBe('360,240');
    expect(sizeOf(EXAMPLE, 'pct:50')).toBe('150,100');
    expect(sizeOf(EXAMPLE, '^pct:120')).toBe('360,240');
    expect(sizeOf(EXAMPLE, '225,100')).toBe('225,100');
    expect(sizeOf(EXAMPLE, '^360,360')).toBe('360,360');
    expect(sizeOf(EXAMPLE, '!225,100')).toBe('150,100');
    expect(sizeOf(EXAMPLE, '^!360,360')).toBe('360,240');
  });

  test('4.2: !w,h larger than the region gives the size of the region', () => {
    expect(sizeOf(EXAMPLE, '!2000,3000')).toBe('300,200');
    expect(sizeOf(EXAMPLE, '!400,400')).toBe('300,200');
    expect(sizeOf(EXAMPLE, '!300,400')).toBe('300,200');
  });

  test.each(['301,', ',201', '301,200', '300,201', '301,10', '10,201', 'pct:101', 'pct:100.0001'])(
    '4.2: %s is above the region without ^ and refused',
    (size) => expect(refusedSize(EXAMPLE, size)).toEqual(invalid),
  );

  test('4.2: the region decides, not the image', () => {
    expect(refusal(() => resolve(SERVICE_3, '0,0,100,100/101,/0/default.jpg'))).toEqual(invalid);
    expect(resolve(SERVICE_3, '0,0,100,100/^101,/0/default.jpg').size).toEqual({ width: 101, height: 101 });
    expect(resolve(SERVICE_3, '0,0,100,50/max/0/default.jpg').size).toEqual({ width: 100, height: 50 });
  });

  test('4.2: the refusal of an upscaled size tells of ^', () => {
    expect(refusedSize(EXAMPLE, '301,')).toMatchObject({ message: expect.stringContaining('"^301,"') });
  });

  test.each([
    ['^3001,', { maxWidth: 3000 }, 'maxWidth 3000'],
    ['^,3001', { maxWidth: 9000, maxHeight: 3000 }, 'maxHeight 3000'],
    ['^100,3001', { maxWidth: 3000 }, 'maxHeight 3000'],
    ['^1001,1000', { maxArea: 1_000_000 }, 'maxArea 1000000'],
    ['^pct:1000', { maxArea: 1_000_000 }, 'maxArea 1000000'],
    ['300,200', { maxArea: 59_999 }, 'maxArea 59999'],
    ['300,', { maxWidth: 299 }, 'maxWidth 299'],
  ])('4.2: %s above the limits %o is refused, naming the limit', (size, limits, named) => {
    const error = refusedSize({ ...EXAMPLE, limits }, size);
    expect(error).toEqual(invalid);
    expect(error).toMatchObject({ message: expect.stringContaining(named) });
  });

  test('4.2: max, ^max, !w,h and ^!w,h are fitted under the limits', () => {
    const small: ImageService = {
      ...SERVICE_3,
      limits: { maxWidth: 3000, maxHeight: 1000, maxArea: 1_000_000 },
    };
    expect(sizeOf(small, 'max')).toBe('1225,816');
    expect(sizeOf(small, '^max')).toBe('1225,816');
    expect(sizeOf(small, '!5000,5000')).toBe('1225,816');
    expect(sizeOf(small, '^!9000,9000')).toBe('1225,816');
    expect(sizeOf({ ...EXAMPLE, limits: { maxWidth: 600, maxHeight: 300 } }, '^max')).toBe('450,300');
    expect(sizeOf({ ...EXAMPLE, limits: { maxArea: 240_000 } }, '^!9000,9000')).toBe('600,400');
  });

  test('4.2: the limits of a format are named, and max is fitted under them', () => {
    const strip: ImageService = { ...SERVICE_3, source: { width: 70_000, height: 100, gray: false } };
    const error = refusedSize(strip, '16384,', 'webp');
    expect(error).toEqual(invalid);
    expect(error).toMatchObject({ message: expect.stringContaining('webp images are at most 16383 px') });
    expect(refusedSize(strip, '65501,', 'jpg')).toEqual(invalid);
    expect(refusedSize(strip, '16385,', 'avif')).toEqual(invalid);
    expect(refusedSize(strip, '65536,', 'gif')).toEqual(invalid);
    expect(sizeOf(strip, '70000,', 'png')).toBe('70000,100');
    expect(sizeOf(strip, 'max', 'webp')).toBe('16383,23');
    expect(sizeOf(strip, '!70000,70000', 'jpg')).toBe('65500,94');
    expect(sizeOf(strip, 'max', 'tif')).toBe('70000,100');
  });

  test('4.2: formats whose encoders hold the whole image have an area of their own', () => {
    expect(refusedSize(SERVICE_3, '6000,4000', 'avif')).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('avif images have at most 16000000 pixels'),
    });
    expect(sizeOf(SERVICE_3, 'max', 'avif')).toBe('4898,3265');
    expect(sizeOf(SERVICE_3, 'max', 'gif')).toBe('6000,4000');
    expect(sizeOf({ ...SERVICE_3, source: { ...PHOTO, height: 8000 } }, 'max', 'gif')).toBe('4242,5656');
  });

  test('4.2: ^ that needs upscaling is 501 where upscaling is switched off, and an image where it needs none', () => {
    const off: ImageService = { ...EXAMPLE, limits: { maxArea: 1_000_000, upscaling: false } };
    for (const size of ['^301,', '^,201', '^301,201', '^pct:120', '^max', '^!400,400']) {
      expect(refusedSize(off, size)).toEqual(notImplemented);
    }
    for (const size of ['^300,', '^,100', '^150,200', '^pct:100', '^!200,200']) {
      expect(sizeOf(off, size)).toBe(sizeOf(off, size.slice(1)));
    }
    expect(refusedSize(off, '301,')).toEqual(invalid);
    expect(refusedSize(off, '^banana')).toEqual(invalid);
  });

  test.each(['0,', ',0', '0,0', '0,10', '10,0', '!0,10', '!10,0', 'pct:0', 'pct:0.0', 'pct:0.1', '^0,'])(
    '4.2: %s leaves no pixels and is refused',
    (size) => expect(refusedSize(EXAMPLE, size)).toEqual(invalid),
  );

  test('4.2: an implied side is rounded to the nearest pixel, and is at least 1', () => {
    expect(sizeOf({ ...SERVICE_3, source: { width: 5000, height: 3, gray: false } }, '200,')).toBe('200,1');
    expect(sizeOf({ ...SERVICE_3, source: { width: 5000, height: 3, gray: false } }, '!200,200')).toBe(
      '200,1',
    );
    expect(sizeOf({ ...SERVICE_3, source: { width: 3, height: 5000, gray: false } }, ',200')).toBe('1,200');
    expect(sizeOf(SERVICE_3, '100,')).toBe('100,67');
    expect(sizeOf(SERVICE_3, '200,')).toBe('200,133');
  });

  test.each([
    'full',
    '',
    ',',
    '!',
    '^',
    '!,',
    '!10,',
    '!,10',
    '10',
    '10,10,10',
    'pct:',
    'pct:-1',
    '^^10,',
    '!^10,10',
    ',^240',
  ])('4.2: "%s" is no size of 3.0', (size) => expect(refusedSize(EXAMPLE, size)).toEqual(invalid));
});

describe('Image API 3.0, sections 4.3 to 4.5: rotation, quality, format', () => {
  test('4.3: degrees from 0 to 360, 360 being 0', () => {
    expect(resolve(SERVICE_3, 'full/max/360/default.jpg').degrees).toBe('0');
    expect(resolve(SERVICE_3, 'full/100,/!360.0/default.jpg')).toMatchObject({ mirror: true, degrees: '0' });
    expect(resolve(SERVICE_3, 'full/100,/22.5/default.png').degrees).toBe('22.5');
  });

  test.each([
    '361',
    '360.0001',
    '360.00000000000000000000001',
    '-1',
    '!',
    '!!0',
    '90!',
    '',
    '1e2',
    '+90',
    'ninety',
  ])('4.3: the rotation "%s" is refused', (rotation) =>
    expect(refusal(() => resolve(SERVICE_3, `full/max/${rotation}/default.jpg`))).toEqual(invalid),
  );

  test('4.3: the enlarged bounding box must fit in the format, and in the area', () => {
    const strip: ImageService = { ...SERVICE_3, source: { width: 20_000, height: 1_000, gray: false } };
    expect(resolve(strip, 'full/max/90/default.webp').size).toEqual({ width: 16_383, height: 819 });
    expect(resolve(strip, 'full/max/90/default.png').degrees).toBe('90');
    expect(resolve(strip, 'full/max/45/default.jpg').size).toEqual({ width: 13_469, height: 673 });
    expect(refusal(() => resolve(strip, 'full/13600,680/45/default.jpg'))).toEqual(invalid);
    expect(refusal(() => resolve(strip, 'full/13600,680/45/default.jpg'))).toMatchObject({
      message: expect.stringContaining('maxArea 100000000'),
    });
    expect(refusal(() => resolve(strip, 'full/13000,650/45/default.png'))).toMatchObject({
      message: expect.stringContaining('png images have at most 60000000 pixels'),
    });
    expect(refusal(() => resolve({ ...strip, limits: {} }, 'full/16383,/0.5/default.webp'))).toEqual(invalid);
  });

  test('4.4: color is no error on a gray image, and both it and gray are its default', () => {
    const gray: ImageService = { ...SERVICE_3, source: { width: 300, height: 200, gray: true } };
    expect(resolve(gray, 'full/max/0/color.jpg').quality).toBe('default');
    expect(resolve(gray, 'full/max/0/gray.jpg').quality).toBe('default');
    expect(resolve(gray, 'full/max/0/bitonal.png').quality).toBe('bitonal');
    expect(resolve(SERVICE_3, 'full/max/0/gray.jpg').quality).toBe('gray');
    expect(resolve(SERVICE_3, 'full/max/0/color.jpg').quality).toBe('default');
  });

  test.each([
    'native.jpg',
    'grey.jpg',
    'DEFAULT.jpg',
    '.jpg',
    'default',
    'default.',
    'default.jpeg',
    'default.JPG',
    'a.default.jpg',
  ])('4.4, 4.5: the unsupported %s is refused', (last) =>
    expect(refusal(() => resolve(SERVICE_3, `full/max/0/${last}`))).toEqual(invalid),
  );
});

describe('Image API 3.0, section 4.7: floating point values', () => {
  test.each([
    '+1',
    '-1',
    '1e1',
    '1E1',
    'Infinity',
    'NaN',
    '0x10',
    '1_0',
    '1..0',
    '.',
    '1 ',
    '١',
    '9999999999999999999999',
  ])('4.7: "%s" is no number', (number) => {
    const encoded = encodeURIComponent(number);
    expect(refusal(() => requestOf(IMAGE_3, `full/pct:${encoded}/0/default.jpg`))).toEqual(invalid);
    expect(refusal(() => requestOf(IMAGE_3, `full/${encoded},/0/default.jpg`))).toEqual(invalid);
    expect(refusal(() => requestOf(IMAGE_3, `${encoded},0,1,1/max/0/default.jpg`))).toEqual(invalid);
    expect(refusal(() => requestOf(IMAGE_3, `pct:0,${encoded},1,1/max/0/default.jpg`))).toEqual(invalid);
    expect(refusal(() => requestOf(IMAGE_3, `full/max/${encoded}/default.jpg`))).toEqual(invalid);
  });

  test('4.7: pixels are whole numbers', () => {
    expect(refusal(() => requestOf(IMAGE_3, '0,0,10.5,10/max/0/default.jpg'))).toEqual(invalid);
    expect(refusal(() => requestOf(IMAGE_3, 'full/10.0,/0/default.jpg'))).toEqual(invalid);
  });

  test('4.7: a missing leading zero and needless zeros are accepted', () => {
    expect(requestOf(IMAGE_3, 'full/pct:.50/090.0/default.jpg')).toMatchObject({
      size: { kind: 'percent', percent: '0.5' },
      rotation: { degrees: '90' },
    });
  });
});

describe('Image API 3.0, section 4.8: canonical URI', () => {
  test.each([
    ['full/max/0/default.jpg', 'full/max/0/default.jpg'],
    ['0,0,6000,4000/6000,4000/0/color.jpg', 'full/max/0/default.jpg'],
    ['0,0,9999,9999/pct:100/360/default.jpg', 'full/max/0/default.jpg'],
    ['square/max/0/default.jpg', '1000,0,4000,4000/max/0/default.jpg'],
    ['pct:50,50,50,50/pct:10/0/default.png', '3000,2000,3000,2000/300,200/0/default.png'],
    ['full/300,/0/default.jpg', 'full/300,200/0/default.jpg'],
    ['full/!300,300/0/default.jpg', 'full/300,200/0/default.jpg'],
    ['full/^300,/0/default.jpg', 'full/300,200/0/default.jpg'],
    ['0,0,100,100/^max/0/default.png', '0,0,100,100/^max/0/default.png'],
    ['0,0,100,100/^10000,/0/default.jpg', '0,0,100,100/^max/0/default.jpg'],
    ['0,0,100,100/^200,/0/default.png', '0,0,100,100/^200,200/0/default.png'],
    ['0,0,100,100/^50,200/0/default.png', '0,0,100,100/^50,200/0/default.png'],
    ['full/600,/!22.500/gray.png', 'full/600,400/!22.5/gray.png'],
    ['full/600,/.1234567890123456789/bitonal.png', 'full/600,400/0.1234567890123456789/bitonal.png'],
    ['full/600,/!360/bitonal.tif', 'full/600,400/!0/bitonal.tif'],
  ])('4.8: %s is canonically %s', (asked, canonical) => {
    expect(canonicalOf(SERVICE_3, asked)).toBe(canonical);
    expect(canonicalOf(SERVICE_3, canonical)).toBe(canonical);
  });

  test('4.8: max under a limit stays max', () => {
    expect(canonicalOf({ ...SERVICE_3, limits: { maxWidth: 600 } }, 'full/600,400/0/default.jpg')).toBe(
      'full/max/0/default.jpg',
    );
  });
});

describe('Image API 3.0, section 5: image information', () => {
  const document = imageInformation(IMAGE_3, {
    id: 'https://example.org/iiif/3/a%2Fb',
    source: SERVICE_3.source,
    limits: DEFAULT_LIMITS,
  });

  test('5.2: the whole document of a colour image', () => {
    expect(document).toEqual({
      '@context': 'http://iiif.io/api/image/3/context.json',
      id: 'https://example.org/iiif/3/a%2Fb',
      type: 'ImageService3',
      protocol: 'http://iiif.io/api/image',
      profile: 'level2',
      width: 6000,
      height: 4000,
      maxArea: 100_000_000,
      sizes: [
        { width: 375, height: 250 },
        { width: 750, height: 500 },
        { width: 1500, height: 1000 },
        { width: 3000, height: 2000 },
        { width: 6000, height: 4000 },
      ],
      tiles: [{ width: 512, scaleFactors: [1, 2, 4, 8, 16] }],
      extraFormats: ['webp', 'gif', 'tif', 'avif', 'jp2', 'pdf'],
      extraQualities: ['color', 'gray', 'bitonal'],
      extraFeatures: [
        'canonicalLinkHeader',
        'mirroring',
        'profileLinkHeader',
        'rotationArbitrary',
        'sizeUpscaling',
      ],
    });
    expect(Object.keys(document)[0]).toBe('@context');
  });

  test('5.2: maxWidth is published whenever maxHeight is', () => {
    const tall = imageInformation(IMAGE_3, {
      id: 'x',
      source: SERVICE_3.source,
      limits: { maxHeight: 2000 },
    });
    expect(tall).toMatchObject({ maxWidth: 2000, maxHeight: 2000 });
    expect(
      imageInformation(IMAGE_3, { id: 'x', source: SERVICE_3.source, limits: { maxWidth: 2000 } }),
    ).not.toHaveProperty('maxHeight');
  });

  test('5.3: the full size is left out when it is above a limit, and sizes when lower ones are too', () => {
    const without = (limits: object) =>
      imageInformation(IMAGE_3, { id: 'x', source: SERVICE_3.source, limits });
    expect(without({ maxWidth: 3000 })['sizes']).toHaveLength(4);
    expect(without({ maxWidth: 2999 })).not.toHaveProperty('sizes');
    const small = { width: 400, height: 300, gray: false };
    expect(
      imageInformation(IMAGE_3, { id: 'x', source: small, limits: { maxWidth: 300 } }),
    ).not.toHaveProperty('sizes');
  });

  test('5.2: tiles are within the limits', () => {
    const limited = imageInformation(IMAGE_3, {
      id: 'x',
      source: SERVICE_3.source,
      limits: { maxWidth: 300 },
    });
    expect(limited['tiles']).toEqual([{ width: 256, scaleFactors: [1, 2, 4, 8, 16] }]);
  });

  test('4.4: color is not listed for a gray image', () => {
    const gray = imageInformation(IMAGE_3, {
      id: 'x',
      source: { ...SERVICE_3.source, gray: true },
      limits: {},
    });
    expect(gray['extraQualities']).toEqual(['gray', 'bitonal']);
  });

  test('5.7: upscaling is not offered where nothing would bound it', () => {
    const unlimited = imageInformation(IMAGE_3, { id: 'x', source: SERVICE_3.source, limits: {} });
    expect(unlimited['extraFeatures']).not.toContain('sizeUpscaling');
    expect(refusedSize({ ...SERVICE_3, limits: {} }, '^max')).toEqual(notImplemented);
  });

  test('5.6, 5.8: rights, partOf and seeAlso are given where known', () => {
    const rights = 'http://creativecommons.org/licenses/by/4.0/';
    const partOf = [{ id: 'https://example.org/m', type: 'Manifest', label: { en: ['A book'] } }];
    const seeAlso = [{ id: 'https://example.org/m.xml', type: 'Dataset', format: 'text/xml' }];
    const linked = imageInformation(IMAGE_3, {
      id: 'x',
      source: SERVICE_3.source,
      limits: {},
      rights,
      partOf,
      seeAlso,
    });
    expect(linked).toMatchObject({ rights, partOf, seeAlso });
    expect(
      imageInformation(IMAGE_3, { id: 'x', source: SERVICE_3.source, limits: {}, partOf: [], seeAlso: [] }),
    ).not.toHaveProperty('partOf');
  });
});

describe('Image API 3.0, section 9: URI encoding', () => {
  test.each([
    ['ark:%2F12025%2F654xz321', 'ark:/12025/654xz321'],
    ['urn:foo:a123,456', 'urn:foo:a123,456'],
    [
      'urn:sici:1046-8188(199501)13:1%253C69:FTTHBI%253E2.0.TX;2-4',
      'urn:sici:1046-8188(199501)13:1%3C69:FTTHBI%3E2.0.TX;2-4',
    ],
    ['http:%2F%2Fexample.com%2F%3F54%23a', 'http://example.com/?54#a'],
    ['Ku%CC%88ste', 'K\u00fcste'],
  ])('9: %s is decoded once, to %s in NFC', (encoded, identifier) => {
    expect(parseImagePath(IMAGE_3, `${encoded}/full/max/0/default.jpg`)).toMatchObject({
      kind: 'image',
      identifier,
      canonicalIdentifier: true,
    });
  });

  test.each([
    '%',
    '%2',
    '%zz',
    'a%ff',
    '%c0%af',
    'caf\u00e9',
    'a b',
    '%00',
    'a%00b',
    '%0d%0a',
    '%7f',
    '..',
    'a%2F..%2Fb',
    '.%2Fa',
    '',
  ])('9: the identifier "%s" is refused', (encoded) => {
    expect(refusal(() => parseImagePath(IMAGE_3, `${encoded}/info.json`))).toEqual(invalid);
    expect(refusal(() => parseImagePath(IMAGE_3, `${encoded}/full/max/0/default.jpg`))).toEqual(invalid);
  });

  test('9: the other parameters may be encoded too', () => {
    expect(parseImagePath(IMAGE_3, 'a/pct%3A1%2C2%2C3%2C4/%5Emax/%210/default%2Ejpg')).toMatchObject({
      request: {
        region: { kind: 'percent' },
        size: { kind: 'max', upscale: true },
        rotation: { mirror: true },
      },
    });
  });
});
