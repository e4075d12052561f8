import { describe, expect, test } from 'vitest';
import type { LoadedJson } from '../../../src/pages/client/viewers/manifest-json.ts';
import { inOneLanguage } from '../../../src/pages/client/viewers/one-language.ts';

describe('texts of a manifest are left in one language', () => {
  const LABEL = { en: ['Jaffa'], ar: ['يافا'], 'de-AT': ['Jaffa', 'Joppe'] };

  test.each([
    [['ar', 'en'], { ar: ['يافا'] }],
    [['de', 'en'], { 'de-AT': ['Jaffa', 'Joppe'] }],
    [['EN-gb'], { en: ['Jaffa'] }],
    [['fr', 'ar'], { ar: ['يافا'] }],
    [['fr'], { en: ['Jaffa'] }],
  ])('of 3.0, for %j', (wishes, label) => {
    const range = {
      type: 'Range',
      id: 'r',
      label: LABEL,
      items: [{ type: 'Canvas', id: 'c', summary: LABEL }],
    };
    expect(inOneLanguage({ structures: [range] }, wishes)).toEqual({
      structures: [{ ...range, label, items: [{ type: 'Canvas', id: 'c', summary: label }] }],
    });
    expect(inOneLanguage({ metadata: [{ label: LABEL, value: LABEL }] }, wishes)).toEqual({
      metadata: [{ label, value: label }],
    });
  });

  test('of no language, where no wish is met', () => {
    const label = { en: ['A'], none: ['1'] };
    expect(inOneLanguage({ label }, ['es'])).toEqual({ label: { none: ['1'] } });
  });

  test('of 2.1', () => {
    const en = { '@value': 'The boat', '@language': 'en' };
    const es = { '@value': 'La barca', '@language': 'es' };
    expect(inOneLanguage({ label: [en, es], description: [en, 'B'] }, ['es', 'fr'])).toEqual({
      label: [es],
      description: ['B'],
    });
    expect(inOneLanguage({ label: ['A', 'B'] }, ['es'])).toEqual({ label: ['A', 'B'] });
  });

  test.each([
    { label: 'A', metadata: [{ label: 'B', value: 'C' }] },
    { label: { '@value': 'A', '@language': 'en' } },
    { label: {}, summary: null, value: 3, requiredStatement: { label: { en: ['A'] }, value: { es: ['B'] } } },
    { selector: { type: 'SvgSelector', value: '<svg/>' }, body: { value: 'A', language: 'en' } },
    {
      resource: [
        { '@type': 'dctypes:Image', '@id': 'i' },
        { chars: 'A', language: 'en' },
        'http://b.example',
      ],
    },
    { items: [['en', { en: ['A'], es: ['B'] }], true] },
  ])('%j stays as it is', (part) => expect(inOneLanguage(part, ['fr'])).toEqual(part));

  describe('of annotations', () => {
    const note = (language: string) => ({ type: 'TextualBody', value: `A note in ${language}`, language });
    const said = (body: LoadedJson, wishes: readonly string[]) =>
      inOneLanguage({ items: [{ type: 'AnnotationPage', items: [{ type: 'Annotation', body }] }] }, wishes);
    const page = (body: LoadedJson) => said(body, []);

    test.each([
      [['es'], 'es'],
      [['es-MX'], 'es'],
      [['fr', 'ar'], 'ar'],
      [['fr'], 'ar'],
    ])('of 3.0, for %j', (wishes, language) =>
      expect(said([note('ar'), note('en'), note('es')], wishes)).toEqual(page([note(language)])),
    );

    test('of each purpose by itself, beside what is no text and what names no language', () => {
      const tag = (language: string) => ({ ...note(language), purpose: 'tagging' });
      const others = [
        { type: 'Image', id: 'i' },
        { type: 'TextualBody', value: '12' },
      ];
      const bodies = [note('en'), note('es'), tag('de'), ...others];
      expect(said(bodies, ['es'])).toEqual(page([note('es'), tag('de'), ...others]));
    });

    test('of 2.1', () => {
      const text = (language: string) => ({ '@type': 'cnt:ContentAsText', chars: language, language });
      const tag = (language: string) => ({ ...text(language), '@type': 'oa:Tag' });
      const list = (resource: LoadedJson) => ({ resources: [{ '@type': 'oa:Annotation', resource }] });
      const bodies = [text('en'), text('es'), tag('en'), tag('es')];
      expect(inOneLanguage(list(bodies), ['es'])).toEqual(list([text('es'), tag('es')]));
    });
  });
});
