import { describe, expect, test } from 'vitest';
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
    {
      selector: { type: 'SvgSelector', value: '<svg/>' },
      body: [
        { value: 'A', language: 'en' },
        { value: 'B', language: 'es' },
      ],
    },
    { items: [['en', { en: ['A'], es: ['B'] }], true] },
  ])('%j stays as it is', (part) => expect(inOneLanguage(part, ['fr'])).toEqual(part));
});
