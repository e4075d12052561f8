import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPath } from '../../../../src/image/canonical.ts';
import { IMAGE_2, IMAGE_3 } from '../../../../src/image/dialect.ts';
import { imageInformation } from '../../../../src/image/information.ts';
import type { Limits } from '../../../../src/image/limits.ts';
import { matchTile } from '../../../../src/image/pyramid.ts';
import {
  choiceOf,
  fullImage,
  LOGO_SIDE,
  smallImage,
} from '../../../../src/presentation/iiif/shared/images.ts';
import type { PaintedImage } from '../../../../src/presentation/model/manifest.ts';
import { paintedImages } from '../../../properties/manifest-arbitraries.ts';
import { BASE, contextWith } from '../../../support/essay-model.ts';
import { type ImageService, requestOf, resolve } from '../../../support/image-requests.ts';
import { sent } from '../../../support/json.ts';

const limits: fc.Arbitrary<Limits> = fc.oneof(
  fc.constant({}),
  fc.constant({ maxArea: 100_000_000 }),
  fc.record({ maxWidth: fc.integer({ min: 1, max: 20_000 }) }),
  fc.record({ maxWidth: fc.integer({ min: 1, max: 5000 }), maxHeight: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ maxArea: fc.integer({ min: 1, max: 10_000_000 }) }),
);

const sides = fc.constantFrom(LOGO_SIDE, 400, 1024);

function serviceOf(image: PaintedImage, kept: Limits): ImageService {
  const source = { width: image.width, height: image.height, gray: false };
  return { dialect: IMAGE_3, source, limits: kept };
}

/** The request part of the URL of an image. */
function requestPart(id: string): string {
  return id.slice(id.indexOf('/full/') + 1);
}

describe('images in manifests', () => {
  test('have the width and height that their URL resolves to, which is canonical', () => {
    fc.assert(
      fc.property(paintedImages, limits, sides, (image, kept, side) => {
        for (const resource of [
          fullImage(image, contextWith({ limits: kept })),
          smallImage(image, side, contextWith({ limits: kept })),
        ]) {
          const path = requestPart(resource.id);
          const resolved = resolve(serviceOf(image, kept), path);
          expect(resolved.size).toEqual({ width: resource.width, height: resource.height });
          expect(canonicalPath(IMAGE_3, resolved, serviceOf(image, kept).source, kept)).toBe(path);
        }
      }),
    );
  });

  test('small ones fit in their box and are made in advance, unless limits forbid all of these', () => {
    fc.assert(
      fc.property(paintedImages, sides, (image, side) => {
        const resource = smallImage(image, side, contextWith({ limits: {} }));
        expect(Math.max(resource.width, resource.height)).toBeLessThanOrEqual(side);
        const resolved = resolve(serviceOf(image, {}), requestPart(resource.id));
        expect(matchTile(resolved, image)).toMatchObject({ kind: 'size' });
      }),
    );
    const large = smallImage(
      { identifier: 'a', width: 6000, height: 4000 },
      400,
      contextWith({ limits: {} }),
    );
    expect(large).toMatchObject({ width: 400, height: 267 });
    const limited = smallImage(
      { identifier: 'a', width: 6000, height: 4000 },
      400,
      contextWith({ limits: { maxWidth: 50 } }),
    );
    expect(limited).toMatchObject({ width: 50, height: 33 });
  });

  test('say of their services what info.json says', () => {
    fc.assert(
      fc.property(paintedImages, limits, (image, kept) => {
        const { source } = serviceOf(image, kept);
        const [three, two] = sent(fullImage(image, contextWith({ limits: kept })))['service'] as [
          object,
          object,
        ];
        const known = imageInformation(IMAGE_3, { id: '', source, limits: kept });
        for (const [key, value] of Object.entries(three).filter(([name]) => name !== 'id')) {
          expect(value, key).toEqual(known[key]);
        }
        const { profile, width, height, sizes, tiles } = imageInformation(IMAGE_2, {
          id: '',
          source,
          limits: kept,
        });
        expect(two).toMatchObject({ '@type': 'ImageService2', width, height, tiles });
        expect(two).toHaveProperty('@id');
        expect('sizes' in two ? two.sizes : undefined).toEqual(sizes);
        const [ownLevel, ownLimits = {}] = ['profile' in two ? two.profile : undefined].flat();
        const [level, extras] = [profile].flat();
        expect(ownLevel).toBe(level);
        expect({ extras }).toMatchObject({ extras: ownLimits });
      }),
    );
  });

  test('of a Choice have a label and a small image of their own', () => {
    const image = { identifier: 'letters/1v', width: 3000, height: 4000 };
    expect(choiceOf(image, 1, contextWith({ limits: {} }))).toMatchObject({
      label: { none: ['2'] },
      thumbnail: [{ id: expect.stringContaining('/letters%2F1v/full/300,400/0/default.jpg') }],
    });
    expect(choiceOf({ ...image, label: { en: ['Verso'] } }, 1, contextWith({ limits: {} })).label).toEqual({
      en: ['Verso'],
    });
  });

  test.each([
    [60, 40, false],
    [4000, 120, false],
    [400, 300, true],
  ])(
    'small ones of %i x %i pixels have a service that viewers can ask for others: %s',
    (width, height, has) => {
      const image = smallImage({ identifier: 'a', width, height }, 400, contextWith({ limits: {} }));
      expect('service' in image).toBe(has);
      expect(image.width).toBe(Math.min(width, 400));
    },
  );

  test('have identifiers encoded once', () => {
    const { id, service } = fullImage(
      { identifier: 'a&b/100%', width: 10, height: 10 },
      contextWith({ limits: {} }),
    );
    expect(id).toBe(`${BASE}/iiif/3/a%26b%2F100%25/full/max/0/default.jpg`);
    expect(service?.[0]).toMatchObject({ id: `${BASE}/iiif/3/a%26b%2F100%25` });
    expect(requestOf(IMAGE_3, requestPart(id)).size).toEqual({ kind: 'max', upscale: false });
  });
});
