import { expect, test } from 'vitest';
import { type MetadataTerm, termOf, toldTerms } from '../../../src/discovery/descriptions/metadata-terms.ts';
import { type ServerText, serverText } from '../../../src/presentation/text/messages.ts';

test.each<[ServerText, MetadataTerm]>([
  ['creator', 'creator'],
  ['people', 'subject'],
  ['subjects', 'subject'],
  ['place', 'coverage'],
  ['date', 'date'],
  ['credit', 'rights'],
  ['rights', 'rights'],
])('the heading that Loupe writes for %s means %s in every language', (name, term) => {
  for (const language of ['en', 'es', 'de', 'fr', 'it', 'pt'])
    expect([language, termOf(serverText(name, [language]))]).toEqual([language, term]);
});

test('headings are found in any language, whatever their case, and others mean nothing', () => {
  expect(termOf({ ja: ['撮影者'], en: [' Photographer: '] })).toBe('creator');
  expect(termOf({ none: ['SHELFMARK'] })).toBe('identifier');
  expect(termOf({ en: ['Cameras'] })).toBeUndefined();
  expect(termOf({ en: ['constructor'] })).toBeUndefined();
  expect(toldTerms([{ label: { en: ['__proto__'] }, value: { en: ['x'] } }])).toEqual({});
});
