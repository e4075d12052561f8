import { expect, test } from 'vitest';
import { miradorLanguage, universalViewerLocales } from '../../../src/pages/client/viewers/languages.ts';

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
