import { describe, expect, test } from 'vitest';
import { IMAGE_2 } from '../../src/image/dialect.ts';
import { imageInformation } from '../../src/image/information.ts';
import {
  canonicalOf,
  DEFAULT_LIMITS,
  type ImageService,
  refusedSize,
  regionOf,
  resolve,
  SERVICE_2,
  sizeOf,
} from '../support/image-requests.ts';

/** The picture in the examples of the specification. */
const EXAMPLE: ImageService = { ...SERVICE_2, source: { width: 300, height: 200, gray: false } };

const invalid = expect.objectContaining({ name: 'LoupeError', code: 'invalid-request' });

describe('Image API 2.1, section 4: image request parameters', () => {
  test('4.1: the examples', () => {
    expect(regionOf(EXAMPLE, 'square')).toBe('50,0,200,200');
    expect(regionOf(EXAMPLE, 'pct:41.6,7.5,40,70')).toBe('125,15,120,140');
    expect(regionOf(EXAMPLE, '125,15,200,200')).toBe('125,15,175,185');
    expect(regionOf(EXAMPLE, 'pct:41.6,7.5,66.6,100')).toBe('125,15,175,185');
  });

  test('4.2: the examples', () => {
    expect(sizeOf(EXAMPLE, 'full')).toBe('300,200');
    expect(sizeOf({ ...EXAMPLE, limits: { maxWidth: 200 } }, 'max')).toBe('200,133');
    expect(sizeOf(EXAMPLE, '150,')).toBe('150,100');
    expect(sizeOf(EXAMPLE, ',150')).toBe('225,150');
    expect(sizeOf(EXAMPLE, 'pct:50')).toBe('150,100');
    expect(sizeOf(EXAMPLE, '225,100')).toBe('225,100');
    expect(sizeOf(EXAMPLE, '!225,100')).toBe('150,100');
  });

  test('4.2: w, ,h w,h and pct:n may be larger than the region, within the limits (sizeAboveFull)', () => {
    expect(sizeOf(EXAMPLE, '600,')).toBe('600,400');
    expect(sizeOf(EXAMPLE, ',400')).toBe('600,400');
    expect(sizeOf(EXAMPLE, '600,10')).toBe('600,10');
    expect(sizeOf(EXAMPLE, 'pct:200')).toBe('600,400');
    expect(refusedSize({ ...EXAMPLE, limits: { maxWidth: 599 } }, '600,')).toEqual(invalid);
    expect(refusedSize(EXAMPLE, '99999,99999')).toMatchObject({
      message: expect.stringContaining('maxArea 100000000'),
    });
  });

  test('4.2: !w,h never upscales', () => {
    expect(sizeOf(EXAMPLE, '!600,600')).toBe('300,200');
  });

  test('4.2: max is fitted under a limit, full above it is refused', () => {
    const limited: ImageService = { ...SERVICE_2, limits: { maxWidth: 3000 } };
    expect(sizeOf(limited, 'max')).toBe('3000,2000');
    expect(refusedSize(limited, 'full')).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('maxWidth 3000'),
    });
  });

  test('4.2: larger sizes are refused, not unimplemented, where upscaling is off', () => {
    const off: ImageService = { ...EXAMPLE, limits: { maxArea: 1_000_000, upscaling: false } };
    for (const size of ['301,', ',201', '301,1', 'pct:101']) expect(refusedSize(off, size)).toEqual(invalid);
    expect(sizeOf(off, '300,')).toBe('300,200');
  });

  test.each(['^max', '^300,', '^!10,10', '0,', 'pct:0', 'pct:0.1', '!0,1', ',', '', 'native'])(
    '4.2: "%s" is refused',
    (size) => expect(refusedSize(EXAMPLE, size)).toEqual(invalid),
  );

  test('4.2: the widths that info.json lists give the sizes that it lists', () => {
    const odd: ImageService = { ...SERVICE_2, source: { width: 4000, height: 4001, gray: false } };
    expect(sizeOf(odd, '500,')).toBe('500,501');
    expect(sizeOf(odd, '499,')).toBe('499,499');
  });

  test('4.3 to 4.5: rotation, quality and format are those of 3.0', () => {
    expect(resolve(SERVICE_2, 'full/600,/!360/bitonal.gif')).toMatchObject({
      mirror: true,
      degrees: '0',
      quality: 'bitonal',
      format: 'gif',
    });
  });
});

describe('Image API 2.1, section 4.7: canonical URI', () => {
  test.each([
    ['full/max/0/default.jpg', 'full/full/0/default.jpg'],
    ['0,0,6000,4000/pct:100/0/color.jpg', 'full/full/0/default.jpg'],
    ['full/300,200/0/default.jpg', 'full/300,/0/default.jpg'],
    ['full/,200/0/default.jpg', 'full/300,/0/default.jpg'],
    ['full/300,201/0/default.jpg', 'full/300,201/0/default.jpg'],
    ['full/9000,6000/0/default.jpg', 'full/9000,/0/default.jpg'],
    ['square/!100,100/0/default.jpg', '1000,0,4000,4000/100,/0/default.jpg'],
    ['0,0,10,10/full/0/default.jpg', '0,0,10,10/full/0/default.jpg'],
    ['full/600,/!022.50/gray.png', 'full/600,/!22.5/gray.png'],
  ])('4.7: %s is canonically %s', (asked, canonical) => {
    expect(canonicalOf(SERVICE_2, asked)).toBe(canonical);
    expect(canonicalOf(SERVICE_2, canonical)).toBe(canonical);
  });

  test('4.7: a square region of a square image is full', () => {
    const square: ImageService = { ...SERVICE_2, source: { width: 500, height: 500, gray: false } };
    expect(canonicalOf(square, 'square/full/0/default.jpg')).toBe('full/full/0/default.jpg');
  });

  test('4.7: max under a limit is w, (deprecation warning of section 4.2)', () => {
    expect(canonicalOf({ ...SERVICE_2, limits: { maxWidth: 600 } }, 'full/max/0/default.jpg')).toBe(
      'full/600,/0/default.jpg',
    );
  });
});

describe('Image API 2.1, section 5: image information', () => {
  test('5.2, 5.3: the whole document', () => {
    const rights = 'http://creativecommons.org/licenses/by/4.0/';
    const partOf = [{ id: 'https://example.org/m', type: 'Manifest' }];
    const limits = { ...DEFAULT_LIMITS, maxWidth: 3000 };
    const id = 'https://example.org/iiif/2/a%2Fb';
    expect(imageInformation(IMAGE_2, { id, source: SERVICE_2.source, limits, rights, partOf })).toEqual({
      '@context': 'http://iiif.io/api/image/2/context.json',
      '@id': id,
      '@type': 'iiif:Image',
      protocol: 'http://iiif.io/api/image',
      profile: [
        'http://iiif.io/api/image/2/level2.json',
        {
          maxWidth: 3000,
          maxArea: 100_000_000,
          formats: ['webp', 'gif', 'tif', 'avif', 'jp2', 'pdf'],
          qualities: ['color', 'gray', 'bitonal'],
          supports: [
            'canonicalLinkHeader',
            'mirroring',
            'profileLinkHeader',
            'regionSquare',
            'rotationArbitrary',
            'sizeAboveFull',
          ],
        },
      ],
      width: 6000,
      height: 4000,
      sizes: [
        { width: 375, height: 250 },
        { width: 750, height: 500 },
        { width: 1500, height: 1000 },
        { width: 3000, height: 2000 },
      ],
      tiles: [{ width: 512, scaleFactors: [1, 2, 4, 8, 16] }],
      license: rights,
    });
  });
});
