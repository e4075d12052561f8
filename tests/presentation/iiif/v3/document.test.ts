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
  essay,
  essayByDate,
  plainManifest,
  topCollection,
} from '../../../support/essay-model.ts';
import { type JsonObject, listAt, objectsIn, sent } from '../../../support/json.ts';

const context = contextWith();
const whole = sent(serialiseManifest3(essay, context));
const [heavy = {}, letter = {}] = listAt(whole, 'items');

describe('a manifest', () => {
  test('begins with context, id, type and label, so that people can read it', () => {
    expect(Object.keys(whole).slice(0, 4)).toEqual(['@context', 'id', 'type', 'label']);
    for (const { object } of objectsIn(whole)) {
      const keys = Object.keys(object).filter((key) => !key.startsWith('@'));
      if (object['id'] !== undefined) expect(keys.slice(0, 2)).toEqual(['id', 'type']);
    }
  });

  test('links to the page and the PDF of the essay, before what was authored', () => {
    expect(whole['homepage']).toEqual([
      {
        id: `${BASE}/essay/exile`,
        type: 'Text',
        label: { en: ['Read the essay'], es: ['Leer el ensayo'] },
        format: 'text/html',
        language: ['en', 'es'],
      },
    ]);
    expect(listAt(whole, 'rendering')[0]).toMatchObject({
      id: `${BASE}/essay/exile/pdf`,
      format: 'application/pdf',
    });
  });

  test('points to its other order, and that one to it', () => {
    const others = (document: JsonObject): unknown[] =>
      listAt(document, 'seeAlso').filter(({ type }) => type === 'Manifest');
    expect(others(whole)).toEqual([
      {
        id: `${BASE}/presentation/3/exile-by-date/manifest`,
        type: 'Manifest',
        label: { en: ['Exile, by date'] },
        format: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
      },
    ]);
    expect(others(sent(serialiseManifest3(essayByDate, context)))).toMatchObject([{ id: whole['id'] }]);
  });

  test('is part of its collections, the nearest first, because viewers fetch that one', () => {
    expect(listAt(whole, 'partOf').map(({ id }) => id)).toEqual([
      `${BASE}/presentation/3/collection/mexico`,
      `${BASE}/presentation/3/collection/top`,
    ]);
    expect(serialiseManifest3(plainManifest, context).partOf).toBeUndefined();
  });

  test('has the provider with homepage and a small logo', () => {
    expect(whole['provider']).toMatchObject([
      {
        id: 'https://www.hoover.org/library-archives',
        type: 'Agent',
        homepage: [{ id: 'https://www.hoover.org/' }],
        logo: [{ id: `${BASE}/iiif/3/logos%2Fhoover/full/200,100/0/default.jpg`, width: 200, height: 100 }],
      },
    ]);
  });

  test('has no more than it says', () => {
    const document = sent(serialiseManifest3(plainManifest, context));
    expect(Object.keys(document)).toEqual([
      ...['@context', 'id', 'type', 'label', 'thumbnail', 'homepage', 'rendering', 'items'],
    ]);
    expect(document['@context']).toBe('http://iiif.io/api/presentation/3/context.json');
  });
});

describe('a canvas', () => {
  test('has its page, its full image, and where else the photograph appears', () => {
    expect(heavy['homepage']).toMatchObject([{ id: `${BASE}/photo/exile/heavy-specimen` }]);
    expect(heavy['rendering']).toEqual([
      {
        id: `${BASE}/iiif/3/cactus%2F01/full/max/0/default.jpg`,
        type: 'Image',
        label: { en: ['Full image'], es: ['Imagen completa'] },
        format: 'image/jpeg',
      },
    ]);
    const link = `<span><a href="${BASE}/photo/plants/one">Plants &amp; &lt;thorns&gt;</a></span>`;
    expect(listAt(heavy, 'metadata').at(-1)).toEqual({
      label: { en: ['Also appears in'], es: ['También aparece en'] },
      value: { en: [link], es: [link] },
    });
    expect(JSON.stringify(letter)).not.toContain('Also appears in');
  });

  test('names every image of a Choice among the full images', () => {
    expect(listAt(letter, 'rendering').map(({ label }) => label)).toEqual([
      { en: ['Recto'], es: ['Recto'] },
      { en: ['Verso'], es: ['Verso'] },
    ]);
  });

  test('has a place, and millimetres for each pixel', () => {
    expect(heavy['navPlace']).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { label: { en: ['Near Mexico City'] } },
          geometry: { type: 'Point', coordinates: [-99.16, 19.35] },
        },
      ],
    });
    expect(heavy['service']).toMatchObject([{ physicalScale: 0.006, physicalUnits: 'mm' }]);
  });

  test('has a placeholder with a picture that is small and ready', () => {
    expect(heavy['placeholderCanvas']).toMatchObject({
      id: `${BASE}/presentation/3/exile/placeholder/heavy-specimen`,
      width: 1024,
      height: 683,
      items: [
        { items: [{ body: { id: `${BASE}/iiif/3/cactus%2F01/full/1024,683/0/default.jpg`, width: 1024 } }] },
      ],
    });
  });

  test('keeps its size when limits make the full image smaller', () => {
    const limited = contextWith({ maxWidth: 3000 });
    const canvas = sent(
      serialisePart3(essay, { kind: 'canvas', manifest: 'exile', canvas: 'heavy-specimen' }, limited),
    );
    expect(canvas).toMatchObject({ width: 6000, height: 4000 });
    expect(canvas['items']).toMatchObject([
      { items: [{ body: { width: 3000, height: 2000, service: [{ width: 6000, maxWidth: 3000 }, {}] } }] },
    ]);
  });
});

describe('a collection', () => {
  test('shows its members with label, thumbnail and date, and has a thumbnail from them', () => {
    const document = sent(serialiseCollection3(topCollection, context));
    expect(listAt(document, 'items')).toMatchObject([
      {
        id: `${BASE}/presentation/3/exile/manifest`,
        type: 'Manifest',
        label: { en: ['Exile'], es: ['Exilio'] },
        thumbnail: [{ width: 267, height: 400 }],
        navDate: '1939-11-01T00:00:00Z',
      },
      { id: `${BASE}/presentation/3/collection/folders`, type: 'Collection' },
    ]);
    expect(document['thumbnail']).toEqual(listAt(document, 'items')[0]?.['thumbnail']);
    expect(document['homepage']).toMatchObject([{ id: `${BASE}/` }]);
  });

  test('names those that list it', () => {
    const inner = { ...topCollection, id: 'mexico', partOf: [{ id: 'top', label: { en: ['The archive'] } }] };
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
