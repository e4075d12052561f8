import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IMAGE_2 } from '../../src/image/dialect.ts';
import { imageInformation } from '../../src/image/information.ts';
import { parseImageRequest } from '../../src/image/request.ts';
import { resolveImage } from '../../src/image/resolve.ts';
import { serialiseManifest2 } from '../../src/presentation/iiif/v2/document.ts';
import type { Manifest, PaintedImage } from '../../src/presentation/model/manifest.ts';
import { imageUrl } from '../../src/urls.ts';
import { manifests } from '../properties/manifest-arbitraries.ts';
import { contextWith, ESSAY } from '../support/essay-model.ts';
import { at, listed, objectsIn, sent } from '../support/json.ts';

const context = contextWith();
const IMAGE = 'http://iiif.io/api/image/2/context.json';
const essay = sent(serialiseManifest2(ESSAY, context));
const cactus = at(essay, 'sequences', 0, 'canvases', 1);

describe('Presentation 2.1, annex on services', () => {
  test('3.1: image services say what info.json says', () => {
    const images: readonly PaintedImage[] = ESSAY.canvases.flatMap(({ images: all }) => all);
    fc.assert(
      fc.property(
        fc.record({ maxWidth: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }) }),
        fc.option(fc.integer({ min: 1, max: 100_000_000 }), { nil: undefined }),
        ({ maxWidth }, maxArea) => {
          const limits = { maxWidth, maxArea };
          const objects = objectsIn(sent(serialiseManifest2(ESSAY, contextWith({ limits }))));
          const services = objects.filter(({ object }) => object['@context'] === IMAGE);
          for (const image of images) {
            const id = imageUrl(context.base, 2, image.identifier);
            const information = sent(
              imageInformation(IMAGE_2, { id, source: { ...image, gray: false }, limits }),
            );
            const found = services.filter(({ object }) => object['@id'] === id);
            expect(found.length).toBeGreaterThan(0);
            for (const { object } of found) {
              const { profile, ...same } = object;
              expect(information).toMatchObject(same);
              const [level, published = {}] = listed(profile);
              expect(at(information, 'profile', 0)).toBe(level);
              expect(at(information, 'profile', 1)).toMatchObject(published as object);
              expect(at(published, 'maxWidth')).toBe(at(information, 'profile', 1, 'maxWidth'));
            }
          }
        },
      ),
    );
  });

  test('every image that is linked to can be had, in the size that is stated', () => {
    const limitsArbitrary = fc.record({
      maxWidth: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }),
      maxHeight: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }),
      maxArea: fc.option(fc.integer({ min: 1, max: 100_000_000 }), { nil: undefined }),
    });
    const identifierOf = new Map<string, PaintedImage>();
    fc.assert(
      fc.property(manifests, limitsArbitrary, (manifest, limits) => {
        const within = contextWith({ limits });
        identifierOf.clear();
        for (const image of paintedImagesOf(manifest))
          identifierOf.set(imageUrl(within.base, 2, image.identifier), image);
        for (const { object } of objectsIn(sent(serialiseManifest2(manifest, within)))) {
          if (object['@type'] !== 'dctypes:Image') continue;
          const [base = '', region = '', size = '', rotation = '', quality = ''] =
            /^(.*)\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(String(object['@id']))?.slice(1) ?? [];
          const source = identifierOf.get(base);
          expect(source).toBeDefined();
          if (!source || sameIdentifier(manifest, source)) continue;
          const request = parseImageRequest(IMAGE_2, region, size, rotation, quality);
          const resolved = resolveImage(IMAGE_2, request, { ...source, gray: false }, limits);
          expect(resolved.size).toEqual({ width: object['width'], height: object['height'] });
        }
      }),
    );
  });

  test('above a limit, the image is asked as max, which is fitted, and not as full, which is refused', () => {
    const limited = contextWith({ limits: { maxWidth: 1000 } });
    const manifest = sent(serialiseManifest2(ESSAY, limited));
    expect(at(manifest, 'sequences', 0, 'canvases', 0, 'images', 0, 'resource')).toMatchObject({
      '@id': `${imageUrl(context.base, 2, 'harbour')}/full/max/0/default.jpg`,
      width: 1000,
      height: 800,
    });
  });

  test('3.2: places are GeoJSON, the longitude first', () => {
    const places = listed(essay['service']).filter((service) => at(service, 'type') === 'Feature');
    expect(places).toMatchObject([
      {
        '@context': 'http://geojson.org/geojson-ld/geojson-context.jsonld',
        type: 'Feature',
        properties: { name: { '@value': 'Veracruz', '@language': 'en' } },
        geometry: { type: 'Point', coordinates: [-96.13, 19.2] },
      },
      { geometry: { coordinates: [-99.13, 19.43] } },
    ]);
    expect(at(essay, 'structures', 1, 'service', 'geometry', 'coordinates')).toEqual([-99, 19]);
  });

  test('a manifest is searched by Content Search 1.0, whose service comes first', () => {
    expect(at(essay, 'service', 0)).toMatchObject({
      '@context': 'http://iiif.io/api/search/1/context.json',
      '@id': `${context.base}/search/1/exile`,
      profile: 'http://iiif.io/api/search/1/search',
    });
  });

  test('3.3: physical dimensions', () => {
    expect(listed(at(cactus, 'service'))[1]).toMatchObject({
      '@context': 'http://iiif.io/api/annex/services/physdim/1/context.json',
      profile: 'http://iiif.io/api/annex/services/physdim',
      physicalScale: 0.006,
      physicalUnits: 'mm',
    });
  });
});

function paintedImagesOf(manifest: Manifest): readonly PaintedImage[] {
  return [
    ...manifest.canvases.flatMap(({ images }) => images),
    ...manifest.providers.flatMap(({ logo }) => (logo ? [logo] : [])),
    manifest.thumbnail,
  ];
}

/** Images made by chance may have one identifier and two sizes. */
function sameIdentifier(manifest: Manifest, image: PaintedImage): boolean {
  const sizes = paintedImagesOf(manifest)
    .filter(({ identifier }) => identifier === image.identifier)
    .map(({ width, height }) => `${width},${height}`);
  return new Set(sizes).size > 1;
}
