import { describe, expect, test } from 'vitest';
import {
  serialiseCollection3,
  serialiseManifest3,
  serialisePart3,
} from '../../../../src/presentation/iiif/v3/document.ts';
import { serverText } from '../../../../src/presentation/text/messages.ts';
import {
  BASE,
  contextWith,
  ESSAY,
  ESSAY_BY_DATE,
  PLAIN_MANIFEST,
  TOP,
} from '../../../support/essay-model.ts';
import { type JsonObject, listAt, objectsIn, sent } from '../../../support/json.ts';

const context = contextWith({ limits: {} });
const inNoCollection = contextWith({ limits: {}, collectionsOf: () => [] });
const whole = sent(serialiseManifest3(ESSAY, context));
const [harbour = {}, cactus = {}] = listAt(whole, 'items');

describe('a manifest', () => {
  test('begins with context, id, type and label, so that people can read it', () => {
    expect(Object.keys(whole).slice(0, 4)).toEqual(['@context', 'id', 'type', 'label']);
    for (const { object } of objectsIn(whole)) {
      const keys = Object.keys(object).filter((key) => !key.startsWith('@'));
      if (object['id'] !== undefined) expect(keys.slice(0, 2)).toEqual(['id', 'type']);
    }
  });

  test('links to the page and the PDF of the essay, before what was authored', () => {
    expect(listAt(whole, 'homepage').map(({ id }) => id)).toEqual([
      `${BASE}/essay/exile`,
      'https://example.org/exile',
    ]);
    expect(listAt(whole, 'homepage')[0]).toEqual({
      id: `${BASE}/essay/exile`,
      type: 'Text',
      label: { en: ['Read the essay'], es: ['Leer el ensayo'] },
      format: 'text/html',
      language: ['en', 'es'],
    });
    expect(listAt(whole, 'rendering')).toMatchObject([
      { id: `${BASE}/essay/exile/pdf`, format: 'application/pdf' },
      { id: 'https://example.org/exile.epub' },
    ]);
  });

  test('points to its other order, and that one to it', () => {
    const others = (document: JsonObject): unknown[] =>
      listAt(document, 'seeAlso').filter(({ type }) => type === 'Manifest');
    expect(others(whole)).toEqual([
      {
        id: `${BASE}/presentation/3/exile-by-date/manifest`,
        type: 'Manifest',
        label: { en: ['In exile, in the order taken'] },
        format: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
      },
    ]);
    expect(others(sent(serialiseManifest3(ESSAY_BY_DATE, context)))).toMatchObject([{ id: whole['id'] }]);
  });

  test('is part of its collections, the nearest first, because viewers fetch that one', () => {
    expect(listAt(whole, 'partOf').map(({ id }) => id)).toEqual([
      `${BASE}/presentation/3/collection/mexico`,
      `${BASE}/presentation/3/collection/top`,
    ]);
    expect(serialiseManifest3(PLAIN_MANIFEST, inNoCollection).partOf).toBeUndefined();
  });

  test('has the provider with homepage and a small logo', () => {
    expect(whole['provider']).toMatchObject([
      {
        id: 'https://archive.example.org/',
        type: 'Agent',
        homepage: [{ id: 'https://archive.example.org/about' }],
        logo: [{ id: `${BASE}/iiif/3/mark/full/200,67/0/default.jpg`, width: 200, height: 67 }],
      },
    ]);
  });

  test('has no more than it says', () => {
    const document = sent(serialiseManifest3(PLAIN_MANIFEST, inNoCollection));
    expect(Object.keys(document)).toEqual([
      ...['@context', 'id', 'type', 'label', 'thumbnail', 'homepage', 'seeAlso', 'rendering', 'items'],
    ]);
    expect(document['@context']).toBe('http://iiif.io/api/presentation/3/context.json');
  });
});

describe('a canvas', () => {
  test('has its page, its full image, and where else the photograph appears', () => {
    expect(harbour['homepage']).toMatchObject([{ id: `${BASE}/photo/exile/harbour` }]);
    expect(harbour['rendering']).toEqual([
      {
        id: `${BASE}/iiif/3/harbour/full/max/0/default.jpg`,
        type: 'Image',
        label: { en: ['Full image'], es: ['Imagen completa'] },
        format: 'image/jpeg',
      },
    ]);
    const link = `<span><a href="${BASE}/photo/plants/one">Plants &amp; &lt;thorns&gt;</a></span>`;
    expect(listAt(cactus, 'metadata').at(-1)).toEqual({
      label: { en: ['Also appears in'], es: ['También aparece en'] },
      value: { en: [link], es: [link] },
    });
    expect(JSON.stringify(harbour)).not.toContain('Also appears in');
  });

  test('names every image of a Choice among the full images', () => {
    expect(listAt(cactus, 'rendering').map(({ label }) => label)).toEqual([
      { en: ['Recto'], es: ['Anverso'] },
      { en: ['Verso'], es: ['Reverso'] },
    ]);
  });

  test('has a place, and millimetres for each pixel', () => {
    expect(cactus['navPlace']).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { label: { none: ['Coyoacán'] } },
          geometry: { type: 'Point', coordinates: [-99.162, 19.355] },
        },
      ],
    });
    expect(cactus['service']).toMatchObject([{ physicalScale: 0.006, physicalUnits: 'mm' }]);
  });

  test('has a placeholder with a picture that is small and ready', () => {
    expect(cactus['placeholderCanvas']).toMatchObject({
      id: `${BASE}/presentation/3/exile/placeholder/cactus-01`,
      width: 1024,
      height: 683,
      items: [
        { items: [{ body: { id: `${BASE}/iiif/3/cactus%2F01/full/1024,683/0/default.jpg`, width: 1024 } }] },
      ],
    });
  });

  test('keeps its size when limits make the full image smaller', () => {
    const limited = contextWith({ limits: { maxWidth: 3000 } });
    const canvas = sent(
      serialisePart3(ESSAY, { kind: 'canvas', manifest: 'exile', canvas: 'harbour' }, limited),
    );
    expect(canvas).toMatchObject({ width: 5000, height: 4000 });
    expect(canvas['items']).toMatchObject([
      { items: [{ body: { width: 3000, height: 2400, service: [{ width: 5000, maxWidth: 3000 }, {}] } }] },
    ]);
  });
});

describe('a collection', () => {
  test('shows its members with label, thumbnail and date, and has a thumbnail from them', () => {
    const document = sent(serialiseCollection3(TOP, context));
    expect(listAt(document, 'items')).toMatchObject([
      {
        id: `${BASE}/presentation/3/exile/manifest`,
        type: 'Manifest',
        label: { en: ['In exile'], es: ['En el exilio'] },
        thumbnail: [{ width: 400, height: 267 }],
        navDate: '1939-11-01T00:00:00Z',
      },
      {
        id: `${BASE}/presentation/3/collection/china`,
        type: 'Collection',
        thumbnail: [{ width: 400, height: 320 }],
      },
      { id: `${BASE}/presentation/3/film/manifest`, thumbnail: [{ width: 267, height: 400 }] },
    ]);
    expect(document['thumbnail']).toEqual(listAt(document, 'items')[0]?.['thumbnail']);
    expect(document['homepage']).toMatchObject([{ id: `${BASE}/` }]);
  });

  test('names those that list it', () => {
    const inner = { ...TOP, id: 'mexico', partOf: [{ id: 'top', label: { en: ['The archive'] } }] };
    expect(serialiseCollection3(inner, context)).toMatchObject({
      partOf: [
        { id: `${BASE}/presentation/3/collection/top`, type: 'Collection', label: { en: ['The archive'] } },
      ],
    });
  });
});

describe('texts of the server', () => {
  test('call nothing a photograph that may be a drawing', () => {
    const languages = ['en', 'de', 'es', 'fr', 'it', 'pt'];
    for (const name of ['photograph', 'versions', 'fullImage'] as const)
      for (const [language, [text = '']] of Object.entries(serverText(name, languages)))
        expect(text, language).not.toMatch(/foto|photo/i);
  });

  test.each([
    [['de'], { de: ['Der Essay als PDF'] }],
    [['es-MX', 'en-GB'], { 'es-MX': ['El ensayo en PDF'], 'en-GB': ['The essay as a PDF'] }],
    [['ja'], { en: ['The essay as a PDF'] }],
    [['ja', 'fr'], { fr: ['L’essai en PDF'] }],
    [['none'], { en: ['The essay as a PDF'] }],
    [['constructor'], { en: ['The essay as a PDF'] }],
    [[], { en: ['The essay as a PDF'] }],
  ])('for %j', (languages, expected) => {
    expect(serverText('pdf', languages)).toEqual(expected);
  });
});
