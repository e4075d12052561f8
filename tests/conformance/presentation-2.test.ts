import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  serialiseCollection2,
  serialiseManifest2,
  serialisePart2,
} from '../../src/presentation/iiif/v2/document.ts';
import type { Collection } from '../../src/presentation/model/collection.ts';
import type { Canvas, Manifest } from '../../src/presentation/model/manifest.ts';
import { imageUrl, type PresentationResource, presentationUrl } from '../../src/urls.ts';
import { manifests } from '../properties/manifest-arbitraries.ts';
import { contextWith, ESSAY, TOP } from '../support/essay-model.ts';
import { at, isObject, type JsonObject, listed, objectsIn, sent } from '../support/json.ts';

const context = contextWith();
const PRESENTATION = 'http://iiif.io/api/presentation/2/context.json';
const IMAGE = 'http://iiif.io/api/image/2/context.json';

const essay = sent(serialiseManifest2(ESSAY, context));
const top = sent(serialiseCollection2(TOP, context));
const canvases = listed(at(essay, 'sequences', 0, 'canvases'));
const [harbour, cactus, rabbits] = canvases;

function url(resource: PresentationResource): string {
  return presentationUrl(context.base, 2, resource);
}

function part(resource: PresentationResource): JsonObject {
  return sent(serialisePart2(ESSAY, resource, context));
}

describe('Presentation 2.1, section 3: resource properties', () => {
  test('3.1: collections, manifests, canvases and ranges have a label', () => {
    const labelled = ['sc:Collection', 'sc:Manifest', 'sc:Canvas', 'sc:Range'];
    for (const { object } of [...objectsIn(essay), ...objectsIn(top)])
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
      { label: { '@value': 'Photographer', '@language': 'en' }, value: 'Alexander Buchman' },
    ]);
  });

  test('3.1: the texts of manifests, collections and sections are their descriptions', () => {
    expect(at(essay, 'description', 0)).toEqual({ '@value': '<p>The introduction.</p>', '@language': 'en' });
    expect(at(essay, 'structures', 1, 'description', 0, '@value')).toBe('<p>Cactuses, and the sea.</p>');
    expect(at(top, 'description')).toEqual({ '@value': '<p>All that is published.</p>', '@language': 'en' });
  });

  test('3.1: captions of photographs and texts of sections are metadata, which viewers show', () => {
    expect(at(cactus, 'metadata', 0)).toEqual({
      label: [
        { '@value': 'Caption', '@language': 'en' },
        { '@value': 'Pie de foto', '@language': 'es' },
      ],
      value: [
        { '@value': '<p>A <i>heavy</i> specimen.</p>', '@language': 'en' },
        { '@value': '<p>Un ejemplar <i>pesado</i>.</p>', '@language': 'es' },
      ],
    });
    expect(cactus).not.toHaveProperty('description');
    expect(at(essay, 'structures', 1, 'metadata', 0, 'value')).toEqual(
      at(essay, 'structures', 1, 'description'),
    );
    const [photograph] = ESSAY.canvases.filter(({ id }) => id === 'cactus-01');
    if (!photograph?.summary) throw new Error('the essay has changed');
    const told = { ...photograph, metadata: [{ label: { en: ['Text'] }, value: photograph.summary }] };
    const shownOnce = contextWith({ appearancesOf: () => [] });
    const again = sent(serialiseManifest2({ ...ESSAY, canvases: [told] }, shownOnce));
    expect(
      listed(at(again, 'sequences', 0, 'canvases', 0, 'metadata')).map((entry) => at(entry, 'label')),
    ).toEqual([{ '@value': 'Text', '@language': 'en' }]);
  });

  test('3.1: thumbnails are small images with a service', () => {
    for (const resource of [essay, top, ...canvases])
      expect(at(resource, 'thumbnail')).toMatchObject({
        '@type': 'dctypes:Image',
        format: 'image/jpeg',
        service: { '@context': IMAGE },
      });
    expect(at(essay, 'thumbnail', '@id')).toBe(`${context.base}/iiif/2/cactus%2F01/full/400,/0/default.jpg`);
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
    const once = contextWith({ collectionsOf: () => [TOP] });
    expect(sent(serialiseManifest2(ESSAY, once))['within']).toBe(
      url({ kind: 'collection', collection: 'top' }),
    );
    expect(essay['within']).toEqual([
      url({ kind: 'collection', collection: 'mexico' }),
      url({ kind: 'collection', collection: 'top' }),
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
    for (const { object } of objectsIn(essay)) {
      if (isObject(object['service']) || object['label'] === undefined) continue;
      for (const text of objectsIn(object['label']).map(({ object: label }) => label['@value']))
        expect(text).not.toMatch(/^<.*>$/s);
    }
  });

  test('4.5: the context comes first, once, and what is embedded has none but its own', () => {
    for (const document of [essay, top, part({ kind: 'sequence', manifest: 'exile' })]) {
      expect(Object.keys(document)[0]).toBe('@context');
      expect(document['@context']).toBe(PRESENTATION);
      const others = objectsIn(document).slice(1);
      for (const { property, object } of others) {
        // What completes words is within the service that searches, and has its context (Content Search 1.0, 4.1).
        const isWithin = object['profile'] === 'http://iiif.io/api/search/1/autocomplete';
        if (property === 'service' && !isWithin) expect(Object.keys(object)[0]).toBe('@context');
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
          height: 4000,
        }),
        on: url({ kind: 'canvas', manifest: 'exile', canvas: 'harbour' }),
      },
    ]);
  });

  test('5.5: an annotation list holds the notes of its canvas, and there is none without notes', () => {
    const list = part({ kind: 'annotations', manifest: 'exile', canvas: 'cactus-01' });
    expect(list).toMatchObject({ '@type': 'sc:AnnotationList' });
    expect(listed(list['resources']).map((annotation) => at(annotation, 'motivation'))).toEqual([
      'oa:describing',
      'oa:commenting',
      'oa:tagging',
      'oa:commenting',
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
      '@type': 'oa:Tag',
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
