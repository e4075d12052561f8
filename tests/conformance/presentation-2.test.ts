import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IMAGE_2 } from '../../src/image/dialect.ts';
import { imageInformation } from '../../src/image/information.ts';
import { parseImageRequest } from '../../src/image/request.ts';
import { resolveImage } from '../../src/image/resolve.ts';
import type { Canvas, Collection, Manifest, PaintedImage } from '../../src/presentation/model.ts';
import { parsePresentationPath } from '../../src/presentation/presentation-path.ts';
import type { SerialisationContext } from '../../src/presentation/serialisation-context.ts';
import {
  serialiseCollection2,
  serialiseManifest2,
  serialisePart2,
} from '../../src/presentation/serialise-2.ts';
import { imageUrl, type PresentationResource, presentationUrl } from '../../src/urls.ts';
import { collections, manifests } from '../properties/manifest-arbitraries.ts';
import { ESSAY, ESSAY_BY_DATE, essayContext, TOP } from '../support/exile-model.ts';
import {
  at,
  type Held,
  isObject,
  type Json,
  type JsonObject,
  listed,
  objectsOf,
  sent,
} from '../support/json-tree.ts';

const context = essayContext();
const PRESENTATION = 'http://iiif.io/api/presentation/2/context.json';
const IMAGE = 'http://iiif.io/api/image/2/context.json';

const essay = sent(serialiseManifest2(ESSAY, context));
const top = sent(serialiseCollection2(TOP, context));
const canvases = listed(at(essay, 'sequences', 0, 'canvases'));
const [harbour, cactus, rabbits] = canvases;

function url(resource: PresentationResource): string {
  return presentationUrl(context.base, 2, resource);
}

function part(resource: PresentationResource, manifest = ESSAY): JsonObject {
  return sent(serialisePart2(manifest, resource, context));
}

/** Every resource of a manifest that has a document of its own in 2.1, its URL and that document. */
function documentsOf(
  manifest: Manifest,
  within: SerialisationContext,
): readonly (readonly [string, JsonObject])[] {
  const { id, canvasesOf } = manifest;
  const ranges = objectsOf(sent(serialiseManifest2(manifest, within))['structures']).flatMap(({ object }) => {
    const address = ownAddress(object['@id'], within);
    return address?.kind === 'range' ? [address] : [];
  });
  const parts: PresentationResource[] = [{ kind: 'sequence', manifest: id }, ...ranges];
  if (canvasesOf === id && manifest.canvases.some(({ notes }) => notes.length > 0))
    parts.push({ kind: 'layer', manifest: id });
  if (canvasesOf === id)
    for (const canvas of manifest.canvases) {
      const place = { manifest: id, canvas: canvas.id };
      parts.push({ kind: 'canvas', ...place }, { kind: 'painting', ...place });
      if (canvas.notes.length > 0) parts.push({ kind: 'annotations', ...place });
      for (const note of canvas.notes) parts.push({ kind: 'annotation', ...place, annotation: note.id });
    }
  return [
    [
      presentationUrl(within.base, 2, { kind: 'manifest', manifest: id }),
      sent(serialiseManifest2(manifest, within)),
    ],
    ...parts.map(
      (resource) =>
        [
          presentationUrl(within.base, 2, resource),
          sent(serialisePart2(manifest, resource, within)),
        ] as const,
    ),
  ];
}

/** The resource of the Presentation API 2.1 on this server that an id names, if it does. */
function ownAddress(id: Json | undefined, { base }: SerialisationContext): PresentationResource | undefined {
  if (typeof id !== 'string' || !id.startsWith(`${base}/presentation/`)) return undefined;
  const [path = ''] = id.slice(base.length).split('#');
  const address = parsePresentationPath(path);
  return address?.kind === 'resource' && address.version === 2 ? address.resource : undefined;
}

describe('Presentation 2.1, section 3: resource properties', () => {
  test('3.1: collections, manifests, canvases and ranges have a label', () => {
    const labelled = ['sc:Collection', 'sc:Manifest', 'sc:Canvas', 'sc:Range'];
    for (const { object } of [...objectsOf(essay), ...objectsOf(top)])
      if (labelled.includes(String(object['@type']))) expect(object).toHaveProperty('label');
    expect(essay['label']).toEqual([
      { '@value': 'In exile', '@language': 'en' },
      { '@value': 'En el exilio', '@language': 'es' },
    ]);
  });

  test('3.1: metadata keeps pairs, languages and repeated values in their order', () => {
    expect(essay['metadata']).toEqual([
      {
        label: [
          { '@value': 'Date', '@language': 'en' },
          { '@value': 'Fecha', '@language': 'es' },
        ],
        value: [
          { '@value': 'November 1939 to August 1940', '@language': 'en' },
          { '@value': 'noviembre de 1939 a agosto de 1940', '@language': 'es' },
        ],
      },
      {
        label: [
          { '@value': 'Cameras', '@language': 'en' },
          { '@value': 'Cámaras', '@language': 'es' },
        ],
        value: [
          { '@value': 'Leica', '@language': 'en' },
          { '@value': 'Bell &amp; Howell', '@language': 'en' },
        ],
      },
      { label: 'Shelfmark', value: '2011C23' },
    ]);
  });

  test('3.1: the texts of manifests, photographs and sections are their descriptions', () => {
    expect(at(essay, 'description', 0)).toEqual({ '@value': '<p>The introduction.</p>', '@language': 'en' });
    expect(at(cactus, 'description', 1)).toEqual({
      '@value': '<p>Un ejemplar <i>pesado</i>.</p>',
      '@language': 'es',
    });
    expect(at(essay, 'structures', 1, 'description', 0, '@value')).toBe('<p>Cactuses, and the sea.</p>');
    expect(at(top, 'description')).toEqual({ '@value': '<p>All that is published.</p>', '@language': 'en' });
  });

  test('3.1: thumbnails are small images with a service', () => {
    for (const resource of [essay, top, ...canvases])
      expect(at(resource, 'thumbnail')).toMatchObject({
        '@type': 'dctypes:Image',
        format: 'image/jpeg',
        service: { '@context': IMAGE },
      });
    expect(at(essay, 'thumbnail', '@id')).toBe(
      'https://photographs.example.org/archive/iiif/2/cactus%2F01/full/400,/0/default.jpg',
    );
  });

  test('3.2: attribution, license and logo', () => {
    expect(essay['attribution']).toEqual([
      { '@value': 'Courtesy of the archive', '@language': 'en' },
      { '@value': 'Cortesía del archivo', '@language': 'es' },
    ]);
    expect(at(cactus, 'attribution')).toBe('Alexander Buchman');
    expect(essay['license']).toBe('http://rightsstatements.org/vocab/InC/1.0/');
    expect(essay['logo']).toMatchObject({
      '@type': 'dctypes:Image',
      label: { '@value': 'The Archive', '@language': 'en' },
      service: { '@id': imageUrl(context.base, 2, 'mark') },
    });
  });

  test('3.2: without a required statement, those who provide the photographs are named', () => {
    expect(top['attribution']).toEqual({ '@value': 'The Archive', '@language': 'en' });
  });

  test('3.3: viewing direction and the hints that there are; others are left out', () => {
    expect(essay).toMatchObject({ viewingDirection: 'left-to-right', viewingHint: 'individuals' });
    expect(top).toMatchObject({ viewingHint: 'multi-part' });
    const shown = (changes: Partial<Manifest>) => sent(serialiseManifest2({ ...ESSAY, ...changes }, context));
    expect(shown({ behavior: ['unordered', 'no-auto-advance', 'together'] })).not.toHaveProperty(
      'viewingHint',
    );
  });

  test('3.3: what is continuous has a direction', () => {
    const { viewingDirection: _, ...undirected } = ESSAY;
    expect(sent(serialiseManifest2({ ...undirected, behavior: ['continuous'] }, context))).toMatchObject({
      viewingHint: 'continuous',
      viewingDirection: 'left-to-right',
    });
    expect(sent(serialiseManifest2({ ...undirected, behavior: [] }, context))).not.toHaveProperty(
      'viewingDirection',
    );
  });

  test.each([
    ['1939-11-01T00:00:00Z', '1939-11-01T00:00:00Z'],
    ['1939-11-01T00:00:00+02:00', '1939-10-31T22:00:00Z'],
    ['1939-11-01T10:20:30.5-06:00', '1939-11-01T16:20:30Z'],
    ['-000045-03-15T00:00:00Z', undefined],
    ['+012000-01-01T00:00:00Z', undefined],
  ])('3.3: the navDate %s is %s in UTC', (navDate, expected) => {
    expect(sent(serialiseManifest2({ ...ESSAY, navDate }, context))['navDate']).toBe(expected);
  });

  test('3.4: links have a label and a format', () => {
    const { base } = context;
    expect(listed(essay['related'])).toMatchObject([
      { '@id': `${base}/essay/exile`, format: 'text/html' },
      { '@id': 'https://example.org/exile', format: 'text/html' },
      { '@id': 'https://archive.example.org/about', format: 'text/html' },
    ]);
    expect(listed(essay['rendering'])).toMatchObject([
      { '@id': `${base}/essay/exile/pdf`, format: 'application/pdf' },
      { '@id': 'https://example.org/exile.epub', format: 'application/epub+zip' },
    ]);
    for (const link of [...listed(essay['related']), ...listed(essay['rendering'])])
      expect(link).toHaveProperty('label');
    expect(at(cactus, 'related')).toMatchObject({
      '@id': `${base}/photo/exile/cactus-01`,
      format: 'text/html',
    });
    expect(at(cactus, 'seeAlso')).toMatchObject({
      format: 'application/xml',
      profile: 'https://example.org/profiles/record',
    });
  });

  test('3.4: a manifest is within its collections, a part within its manifest', () => {
    expect(essay['within']).toBe(url({ kind: 'collection', collection: 'top' }));
    const twice = essayContext({
      collectionsOf: () => [
        { id: 'a', label: {} },
        { id: 'b', label: {} },
      ],
    });
    expect(sent(serialiseManifest2(ESSAY, twice))['within']).toEqual([
      url({ kind: 'collection', collection: 'a' }),
      url({ kind: 'collection', collection: 'b' }),
    ]);
    const manifest = 'exile';
    for (const resource of [
      { kind: 'sequence', manifest },
      { kind: 'canvas', manifest, canvas: 'harbour' },
      { kind: 'range', manifest, range: 'rabbits' },
    ] as const)
      expect(part(resource)['within']).toBe(url({ kind: 'manifest', manifest }));
  });
});

describe('Presentation 2.1, section 4: JSON-LD', () => {
  test('4.3: one text of an unknown language is a plain string', () => {
    expect(at(rabbits, 'label')).toBe('rabbits/02');
  });

  test('4.3: no text is lost', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const values = listed(sent(serialiseManifest2(manifest, context))['label']).map((value) =>
          isObject(value) ? [value['@language'], value['@value']] : ['none', value],
        );
        const texts = Object.entries(manifest.label).flatMap(([language, all]) =>
          all.map((text) => [language, text]),
        );
        expect(values).toEqual(texts);
      }),
    );
  });

  test('4.4: there is no markup in labels', () => {
    for (const { object } of objectsOf(essay)) {
      if (isObject(object['service']) || object['label'] === undefined) continue;
      for (const text of objectsOf(object['label']).map(({ object: label }) => label['@value']))
        expect(text).not.toMatch(/^<.*>$/s);
    }
  });

  test('4.5: the context comes first, once, and what is embedded has none but its own', () => {
    for (const document of [essay, top, part({ kind: 'sequence', manifest: 'exile' })]) {
      expect(Object.keys(document)[0]).toBe('@context');
      expect(document['@context']).toBe(PRESENTATION);
      const others = objectsOf(document).slice(1);
      for (const { property, object } of others) {
        if (property === 'service') expect(Object.keys(object)[0]).toBe('@context');
        else expect(object).not.toHaveProperty('@context');
        expect(object['@context']).not.toBe(PRESENTATION);
      }
    }
  });
});

describe('Presentation 2.1, section 5: resource structure', () => {
  test('5.1 and 5.2: one sequence, embedded, in the authored order, with its start', () => {
    expect(essay['sequences']).toHaveLength(1);
    expect(canvases.map((canvas) => at(canvas, '@id'))).toEqual(
      ['harbour', 'cactus-01', 'rabbits-02'].map((canvas) =>
        url({ kind: 'canvas', manifest: 'exile', canvas }),
      ),
    );
    expect(at(essay, 'sequences', 0)).toMatchObject({
      '@id': url({ kind: 'sequence', manifest: 'exile' }),
      '@type': 'sc:Sequence',
      viewingDirection: 'left-to-right',
      startCanvas: url({ kind: 'canvas', manifest: 'exile', canvas: 'cactus-01' }),
    });
    expect(part({ kind: 'sequence', manifest: 'exile' })).toMatchObject({ canvases });
  });

  test('5.3: a canvas has the size of its image, images and a list of notes that is not embedded', () => {
    expect(cactus).toMatchObject({ '@type': 'sc:Canvas', width: 6000, height: 4000 });
    expect(at(cactus, 'otherContent')).toEqual([
      {
        '@id': url({ kind: 'annotations', manifest: 'exile', canvas: 'cactus-01' }),
        '@type': 'sc:AnnotationList',
        within: url({ kind: 'layer', manifest: 'exile' }),
      },
    ]);
    for (const canvas of [harbour, rabbits]) expect(canvas).not.toHaveProperty('otherContent');
  });

  test('5.4: the photograph is painted on its canvas', () => {
    const service = imageUrl(context.base, 2, 'harbour');
    expect(at(harbour, 'images')).toEqual([
      {
        '@id': url({ kind: 'painting', manifest: 'exile', canvas: 'harbour' }),
        '@type': 'oa:Annotation',
        motivation: 'sc:painting',
        resource: expect.objectContaining({
          '@id': `${service}/full/full/0/default.jpg`,
          '@type': 'dctypes:Image',
          format: 'image/jpeg',
          width: 5000,
          height: 5000,
        }),
        on: url({ kind: 'canvas', manifest: 'exile', canvas: 'harbour' }),
      },
    ]);
  });

  test('5.5: an annotation list holds the notes of its canvas, and there is none without notes', () => {
    const list = part({ kind: 'annotations', manifest: 'exile', canvas: 'cactus-01' });
    expect(list).toMatchObject({ '@type': 'sc:AnnotationList' });
    expect(listed(list['resources']).map((annotation) => at(annotation, 'motivation'))).toEqual([
      'oa:commenting',
      'oa:tagging',
      'oa:describing',
    ]);
    expect(
      serialisePart2(ESSAY, { kind: 'annotations', manifest: 'exile', canvas: 'harbour' }, context),
    ).toBeUndefined();
  });

  test('5.6: structures is a flat list of ranges below one that is the top', () => {
    const range = (id: string) => url({ kind: 'range', manifest: 'exile', range: id });
    const canvas = (id: string) => url({ kind: 'canvas', manifest: 'exile', canvas: id });
    expect(essay['structures']).toMatchObject([
      { '@id': range('contents'), viewingHint: 'top', ranges: [range('outings'), range('rabbits')] },
      { '@id': range('outings'), ranges: [range('cactuses')], canvases: [canvas('harbour')] },
      { '@id': range('cactuses'), canvases: [canvas('cactus-01'), canvas('harbour')] },
      { '@id': range('rabbits'), ranges: [range('cages')], startCanvas: canvas('rabbits-02') },
      { '@id': range('cages'), canvases: [canvas('rabbits-02')] },
    ]);
    expect(at(essay, 'structures', 0)).not.toHaveProperty('canvases');
    for (const object of listed(essay['structures']))
      expect(object).toMatchObject({ '@type': 'sc:Range', label: expect.anything() });
  });

  test('5.7: a layer has the lists of notes of the manifest, each of which is within it', () => {
    const layer = { kind: 'layer', manifest: 'exile' } as const;
    const reference = {
      '@id': url(layer),
      '@type': 'sc:Layer',
      label: [
        { '@value': 'Notes', '@language': 'en' },
        { '@value': 'Notas', '@language': 'es' },
      ],
    };
    const list = { kind: 'annotations', manifest: 'exile', canvas: 'cactus-01' } as const;
    expect(part(layer)).toEqual({
      '@context': PRESENTATION,
      ...reference,
      otherContent: [url(list)],
      within: url({ kind: 'manifest', manifest: 'exile' }),
    });
    expect(part(list)['within']).toEqual(reference);
    const silent = { ...ESSAY, canvases: ESSAY.canvases.map((canvas) => ({ ...canvas, notes: [] })) };
    expect(serialisePart2(silent, layer, context)).toBeUndefined();
  });

  test('5.8: a collection of one kind of items lists them under its name', () => {
    const [manifest, collection] = TOP.items;
    const listing = (items: Collection['items']) => sent(serialiseCollection2({ ...TOP, items }, context));
    const only = listing(manifest ? [manifest] : []);
    expect(only['manifests']).toMatchObject([
      { '@id': url({ kind: 'manifest', manifest: 'exile' }), '@type': 'sc:Manifest', label: essay['label'] },
    ]);
    expect(only).not.toHaveProperty('members');
    expect(listing(collection ? [collection] : [])['collections']).toMatchObject([
      { '@id': url({ kind: 'collection', collection: 'china' }), '@type': 'sc:Collection' },
    ]);
    expect(listing([])).toMatchObject({ manifests: [] });
  });

  test('5.8: mixed ones are members in their order, each with id, type and label, collections with a hint', () => {
    expect(listed(top['members']).map((member) => at(member, '@type'))).toEqual([
      'sc:Manifest',
      'sc:Collection',
      'sc:Manifest',
    ]);
    for (const member of listed(top['members'])) {
      expect(member).toMatchObject({ '@id': expect.any(String), label: expect.anything() });
      if (at(member, '@type') === 'sc:Collection')
        expect(member).toHaveProperty('viewingHint', 'individuals');
    }
    const parts: Collection = {
      ...TOP,
      items: TOP.items.map((item) =>
        item.kind === 'collection' ? { ...item, behavior: ['multi-part'] } : item,
      ),
    };
    expect(at(sent(serialiseCollection2(parts, context)), 'members', 1, 'viewingHint')).toBe('multi-part');
    expect(at(top, 'members', 0, 'navDate')).toBe('1939-11-01T00:00:00Z');
  });
});

describe('Presentation 2.1, section 6: associations', () => {
  const annotation = (id: string) =>
    part({ kind: 'annotation', manifest: 'exile', canvas: 'cactus-01', annotation: id });
  const on = url({ kind: 'canvas', manifest: 'exile', canvas: 'cactus-01' });

  test('6.1, 6.2 and 6.7: a note on a region, with a body in each language', () => {
    expect(annotation('note-1')).toEqual({
      '@context': PRESENTATION,
      '@id': url({ kind: 'annotation', manifest: 'exile', canvas: 'cactus-01', annotation: 'note-1' }),
      '@type': 'oa:Annotation',
      motivation: 'oa:commenting',
      resource: [
        {
          '@type': ['dctypes:Text', 'cnt:ContentAsText'],
          format: 'text/html',
          language: 'en',
          chars: '<p>A pickaxe</p>',
        },
        {
          '@type': ['dctypes:Text', 'cnt:ContentAsText'],
          format: 'text/html',
          language: 'es',
          chars: '<p>Un pico</p>',
        },
      ],
      on: `${on}#xywh=120,340,800,600`,
    });
  });

  test('6.2: a text of an unknown language has none; 6.7: a note without a region is on the canvas', () => {
    expect(annotation('tag-1')['resource']).toEqual({
      '@type': ['dctypes:Text', 'cnt:ContentAsText'],
      format: 'text/plain',
      chars: 'Leon Trotsky',
    });
    expect(annotation('alternative-text')['on']).toBe(on);
  });

  test('6.3: versions of a photograph are a choice of labelled images', () => {
    const resource = at(cactus, 'images', 0, 'resource');
    expect(resource).toMatchObject({
      '@type': 'oa:Choice',
      default: { '@type': 'dctypes:Image', label: [{ '@value': 'Recto' }, { '@value': 'Anverso' }] },
      item: [{ '@type': 'dctypes:Image', label: [{ '@value': 'Verso' }, { '@value': 'Reverso' }] }],
    });
    const unnamed: Canvas = {
      ...(ESSAY.canvases[0] as Canvas),
      images: [
        { identifier: 'a', width: 10, height: 10 },
        { identifier: 'b', width: 10, height: 10 },
      ],
    };
    const shown = sent(serialiseManifest2({ ...ESSAY, canvases: [unnamed] }, context));
    const choice = at(shown, 'sequences', 0, 'canvases', 0, 'images', 0, 'resource');
    expect(at(choice, 'default', 'label')).not.toEqual(at(choice, 'item', 0, 'label'));
  });
});

describe('Linking to external services', () => {
  test('3.1: image services say what info.json says', () => {
    const images: readonly PaintedImage[] = ESSAY.canvases.flatMap(({ images: all }) => all);
    fc.assert(
      fc.property(
        fc.record({ maxWidth: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }) }),
        fc.option(fc.integer({ min: 1, max: 100_000_000 }), { nil: undefined }),
        ({ maxWidth }, maxArea) => {
          const limits = { maxWidth, maxArea };
          const objects = objectsOf(sent(serialiseManifest2(ESSAY, essayContext({ limits }))));
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
        const within = essayContext({ limits });
        identifierOf.clear();
        for (const image of paintedImagesOf(manifest))
          identifierOf.set(imageUrl(within.base, 2, image.identifier), image);
        for (const { object } of objectsOf(sent(serialiseManifest2(manifest, within)))) {
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
    const limited = essayContext({ limits: { maxWidth: 1000 } });
    const manifest = sent(serialiseManifest2(ESSAY, limited));
    expect(at(manifest, 'sequences', 0, 'canvases', 0, 'images', 0, 'resource')).toMatchObject({
      '@id': `${imageUrl(context.base, 2, 'harbour')}/full/max/0/default.jpg`,
      width: 1000,
      height: 1000,
    });
  });

  test('3.2: places are GeoJSON, the longitude first', () => {
    expect(listed(essay['service'])).toMatchObject([
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

/** What appendix B requires of each type of resource, and what it does not allow; `images` etc. are structure. */
const APPENDIX_B: Readonly<Record<string, { required: readonly string[]; forbidden: readonly string[] }>> = {
  'sc:Manifest': {
    required: ['@id', 'label', 'sequences'],
    forbidden: [
      'format',
      'height',
      'width',
      'startCanvas',
      'first',
      'total',
      'canvases',
      'members',
      'resources',
    ],
  },
  'sc:Sequence': {
    required: ['@id', 'canvases'],
    forbidden: ['format', 'height', 'width', 'navDate', 'sequences', 'structures', 'images', 'ranges'],
  },
  'sc:Canvas': {
    required: ['@id', 'label', 'height', 'width', 'images'],
    forbidden: ['format', 'viewingDirection', 'navDate', 'startCanvas', 'canvases', 'ranges', 'resources'],
  },
  'oa:Annotation': {
    required: ['@id', 'motivation', 'resource', 'on'],
    forbidden: ['format', 'height', 'width', 'viewingDirection', 'navDate', 'startCanvas', 'resources'],
  },
  'sc:AnnotationList': {
    required: ['@id'],
    forbidden: ['format', 'height', 'width', 'viewingDirection', 'navDate', 'startCanvas', 'total', 'images'],
  },
  'sc:Range': {
    required: ['@id', 'label'],
    forbidden: ['format', 'height', 'width', 'navDate', 'images', 'resources', 'sequences', 'structures'],
  },
  'sc:Layer': {
    required: ['@id', 'label'],
    forbidden: ['format', 'height', 'width', 'navDate', 'startCanvas', 'images', 'resources', 'canvases'],
  },
  'dctypes:Image': {
    required: ['@id'],
    forbidden: ['viewingDirection', 'navDate', 'startCanvas', 'first', 'total', 'images', 'resources'],
  },
  'sc:Collection': {
    required: ['@id', 'label'],
    forbidden: [
      'format',
      'height',
      'width',
      'viewingDirection',
      'startCanvas',
      'sequences',
      'structures',
      'canvases',
    ],
  },
};

function expectAppendixB(document: JsonObject): void {
  for (const { property, object } of objectsOf(document)) {
    const type = object['@type'];
    const row = typeof type === 'string' ? APPENDIX_B[type] : undefined;
    if (!row) continue;
    const reference = property === 'manifests' || property === 'members';
    for (const name of row.required)
      if (!reference || name !== 'sequences') expect(object).toHaveProperty([name]);
    for (const name of row.forbidden) expect(object).not.toHaveProperty([name]);
  }
}

/** The resources of a document that have an id which must not be that of another one. */
function identified({ property, object }: Held): boolean {
  return (
    typeof object['@id'] === 'string' &&
    [
      '',
      'sequences',
      'canvases',
      'images',
      'structures',
      'resources',
      'manifests',
      'collections',
      'members',
    ].includes(property)
  );
}

describe('Presentation 2.1, appendices', () => {
  test('A and B: every document has what its types require and nothing that they do not allow', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        for (const [id, document] of documentsOf(manifest, context)) {
          expect(document['@id']).toBe(id);
          expectAppendixB(document);
        }
      }),
    );
    fc.assert(
      fc.property(collections, (collection) => {
        expectAppendixB(sent(serialiseCollection2(collection, context)));
      }),
    );
  });

  test('ids are unique, and every id of this server names a document that there is', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const documents = new Map(documentsOf(manifest, context));
        for (const document of documents.values()) {
          const ids = objectsOf(document)
            .filter(identified)
            .map(({ object }) => object['@id']);
          expect(new Set(ids).size).toBe(ids.length);
          for (const { object } of objectsOf(document)) {
            const links = [object['@id'], object['on'], object['startCanvas'], object['within']].flatMap(
              listed,
            );
            for (const link of [...links, ...LISTS_OF_LINKS.flatMap((name) => listed(object[name]))])
              expectResolvable(link, manifest, documents);
          }
        }
      }),
    );
  });

  test('regions lie inside of the canvas that they are on', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        for (const canvas of manifest.canvases) {
          if (manifest.canvasesOf !== manifest.id || canvas.notes.length === 0) continue;
          const list = sent(
            serialisePart2(
              manifest,
              { kind: 'annotations', manifest: manifest.id, canvas: canvas.id },
              context,
            ),
          );
          for (const annotation of listed(list['resources'])) {
            const region = /#xywh=(\d+),(\d+),(\d+),(\d+)$/
              .exec(String(at(annotation, 'on')))
              ?.slice(1)
              .map(Number);
            if (!region) continue;
            const [x = -1, y = -1, width = 0, height = 0] = region;
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
            expect(Math.min(width, height)).toBeGreaterThan(0);
            expect(x + width).toBeLessThanOrEqual(canvas.width);
            expect(y + height).toBeLessThanOrEqual(canvas.height);
          }
        }
      }),
    );
  });

  test('another order shares canvases and annotations, and has a manifest, sequence and ranges of its own', () => {
    const other = sent(serialiseManifest2(ESSAY_BY_DATE, context));
    const idsOf = (document: JsonObject) =>
      listed(at(document, 'sequences', 0, 'canvases')).map((canvas) => [
        at(canvas, '@id'),
        at(canvas, 'images', 0, '@id'),
        at(canvas, 'otherContent', 0, '@id'),
      ]);
    expect(idsOf(other).sort()).toEqual(idsOf(essay).sort());
    expect(idsOf(other)).not.toEqual(idsOf(essay));
    expect(at(other, 'sequences', 0, '@id')).toBe(url({ kind: 'sequence', manifest: 'exile-by-date' }));
    expect(at(other, 'structures', 1)).toMatchObject({
      '@id': url({ kind: 'range', manifest: 'exile-by-date', range: '1940' }),
      canvases: [url({ kind: 'canvas', manifest: 'exile', canvas: 'cactus-01' })],
    });
    const elsewhere = { kind: 'canvas', manifest: 'exile-by-date', canvas: 'cactus-01' } as const;
    expect(serialisePart2(ESSAY_BY_DATE, elsewhere, context)).toBeUndefined();
  });

  test.each<PresentationResource>([
    { kind: 'canvas', manifest: 'exile', canvas: 'missing' },
    { kind: 'range', manifest: 'exile', range: 'missing' },
    { kind: 'annotation', manifest: 'exile', canvas: 'cactus-01', annotation: 'missing' },
    { kind: 'painting', manifest: 'other', canvas: 'cactus-01' },
    { kind: 'placeholder', manifest: 'exile', canvas: 'cactus-01' },
    { kind: 'painting-page', manifest: 'exile', canvas: 'cactus-01' },
    { kind: 'collection-page', collection: 'top', page: 1 },
  ])('2.1 has no $kind like this', (resource) => {
    expect(serialisePart2(ESSAY, resource, context)).toBeUndefined();
  });
});

const LISTS_OF_LINKS = ['ranges', 'canvases', 'otherContent'];

/** Links to this manifest's own resources must be among its documents; links to others must at least be well formed. */
function expectResolvable(
  link: Json | undefined,
  manifest: Manifest,
  documents: ReadonlyMap<string, JsonObject>,
): void {
  if (typeof link !== 'string' || !link.startsWith(`${context.base}/presentation/`)) return;
  const resource = ownAddress(link, context);
  expect(resource, link).toBeDefined();
  const own = resource && 'manifest' in resource && resource.manifest === manifest.id;
  const [document = ''] = link.split('#');
  if (own) expect(documents.has(document), document).toBe(true);
}
