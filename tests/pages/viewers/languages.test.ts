import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { miradorLanguage, universalViewerLocales } from '../../../src/pages/client/viewers/languages.ts';
import { MIRADOR_ES } from '../../../src/pages/client/viewers/mirador-es.ts';

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['ar', 'ar'],
  ['zh-Hans', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['zh-TW', 'zh-TW'],
  ['zh-Hant', 'zh-TW'],
  ['yue', 'zh-TW'],
  ['pt', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['nb', 'nb-NO'],
  ['ko', 'kr'],
  ['es-MX', 'es'],
  ['x-old', 'x-old'],
])('Mirador opens a page in %s in %s', (tag, language) => expect(miradorLanguage(tag)).toBe(language));

test('Universal Viewer opens in the languages that it has', () => {
  expect(universalViewerLocales('fr-CA')).toMatchObject([{ name: 'fr-FR' }]);
  expect(universalViewerLocales('sv')).toMatchObject([{ name: 'sv-SE' }]);
  // Its own words are English there, and the texts of manifests are not.
  expect(universalViewerLocales('ar')).toMatchObject([{ name: 'ar' }]);
  expect(universalViewerLocales('x-old')).toMatchObject([{ name: 'x-old' }]);
});

/** What is put into a text of Mirador, by its marks. */
function marksIn(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/\{\{\s*(\w+)\s*\}\}/g), ([, name = '']) => name));
}

test('Mirador has all of its words in Spanish, with what is put into them', async () => {
  const locales = new URL('../../../node_modules/mirador/src/locales/', import.meta.url);
  const english: { translation: Record<string, string> } = JSON.parse(
    await readFile(new URL('en/translation.json', locales), 'utf8'),
  );
  const marks = (words: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(words).map(([key, text]) => [key, marksIn(text)]));
  expect(marks(MIRADOR_ES)).toEqual(marks(english.translation));
  // Should it bring its own one day, those of Loupe are to go.
  expect(await readdir(locales)).not.toContain('es');
});
