import { describe, expect, test } from 'vitest';
import {
  endonym,
  inSameLanguage,
  lineFor,
  readerAmong,
  readerOf,
  wordingFor,
} from '../../../src/pages/parts/reader.ts';
import { PAGE_LANGUAGES, WORDS } from '../../../src/pages/words/words.ts';

describe('the language of a page', () => {
  test.each([
    // available, asked, accepted, content, Loupe's words
    [['en', 'es'], undefined, ['*'], 'en', 'en'],
    [['es', 'en'], undefined, ['*'], 'es', 'es'],
    [['en', 'es'], undefined, ['es-MX', 'en'], 'es', 'es'],
    [['en', 'es-MX'], undefined, ['es'], 'es-MX', 'es'],
    [['en', 'es'], 'es', ['en'], 'es', 'es'],
    [['en', 'es'], 'ES', ['en'], 'es', 'es'],
    [['en', 'es'], 'de', ['es'], 'es', 'es'],
    [['fr'], undefined, ['es', 'en'], 'fr', 'fr'],
    [['ja'], undefined, ['es', 'en'], 'ja', 'es'],
    [['ja'], undefined, ['*'], 'ja', 'en'],
    [['none'], undefined, ['es'], 'es', 'es'],
    [[], undefined, ['de-AT'], 'de-AT', 'de'],
    [[], undefined, ['pt-BR', 'en'], 'pt-BR', 'pt'],
    [['en-GB', 'en-US'], undefined, ['en-US'], 'en-US', 'en'],
  ] as const)(
    'written in %j, asked %s, accepted %j: %s, in %s words',
    (available, asked, accepted, content, words) => {
      const reader = readerOf(available, asked, accepted);
      expect(reader.languages[0]).toBe(content);
      expect(reader.pageLanguage).toBe(words);
    },
  );
});

test('words of every language say something of their own', () => {
  const said = PAGE_LANGUAGES.map((language) => {
    const { rightsStatements, ...words } = WORDS[language];
    const one = Object.values(words).map((word) => (typeof word === 'function' ? word(1 as never, 2) : word));
    return [...one, ...Object.values(rightsStatements)];
  });
  for (const texts of said) expect(texts.every((text) => text.trim() === text && text !== '')).toBe(true);
  // Dates, PDF and the like are called the same in some.
  for (const texts of said.slice(1))
    expect(texts.filter((text, at) => text === said[0]?.[at]).length).toBeLessThan(9);
});

test('of a browser that lists thousands of languages, the first few count', () => {
  const accepted = Array.from({ length: 4000 }, (_, at) => `x${at}`);
  expect(readerOf(['en'], undefined, [...accepted, 'es']).languages.length).toBeLessThan(30);
});

describe('a text', () => {
  const reader = readerOf(['en', 'es'], undefined, ['es']);

  test.each([
    [{ en: ['cat'], es: ['gato'] }, ['gato'], 'es'],
    [{ en: ['cat'], 'es-MX': ['gato'] }, ['gato'], 'es-MX'],
    [{ en: ['cat'], none: ['felis'] }, ['cat'], 'en'],
    [{ de: ['Katze'], none: ['felis'] }, ['felis'], undefined],
    [{ de: ['Katze'], fr: ['chat'] }, ['Katze'], 'de'],
    [{}, [], undefined],
  ])('of %j is %j in %s', (map, values, language) => {
    expect(wordingFor(map, reader)).toEqual({ values, language });
  });

  test('of several values is one line', () => {
    expect(lineFor({ none: ['one', 'two'] }, reader)).toBe('one · two');
  });
});

test('links hand on the language that was asked for, and only that', () => {
  const plain = readerOf(['en'], undefined, ['es']);
  const asked = readerOf(['en', 'es'], 'es', []);
  expect(inSameLanguage('/essay/x', plain)).toBe('/essay/x');
  expect(inSameLanguage('/essay/x', asked)).toBe('/essay/x?lang=es');
  expect(inSameLanguage('/essay/x#part', asked)).toBe('/essay/x?lang=es#part');
  expect(inSameLanguage('/view?viewer=uv', asked)).toBe('/view?viewer=uv&lang=es');
});

test('languages are called what their speakers call them', () => {
  expect(['en', 'es', 'de', 'qaa'].map(endonym)).toEqual(['English', 'español', 'Deutsch', 'qaa']);
});

describe('a reader of texts in some languages', () => {
  const TAGS = ['en', 'en-GB', 'es', 'none', 'fr-CA'];
  const WISHES = ['en', 'en-US', 'EN-gb', 'es-MX', 'es', 'fr', 'fr-ca', 'de', 'none', '*'];

  test('gets each text as the reader with all wishes does', () => {
    for (const first of WISHES)
      for (const second of WISHES)
        for (const asked of [undefined, 'es', 'de', 'en-US'])
          for (let some = 1; some < 2 ** TAGS.length; some += 1) {
            const tags = TAGS.filter((_, at) => (some >> at) % 2 === 1);
            const text = Object.fromEntries(tags.map((tag) => [tag, [`in ${tag}`]]));
            const reader = readerOf(['en', 'es'], asked, [first, second]);
            const among = readerAmong(TAGS, reader);
            expect(wordingFor(text, among), `${first}, ${second}, ${asked}`).toEqual(
              wordingFor(text, reader),
            );
            expect(among.languages[0]).toBe(reader.languages[0]);
          }
  });

  test('is equal to those whose other wishes make no difference', () => {
    const languagesOf = (accepted: readonly string[]): readonly string[] =>
      readerAmong(['en', 'es'], readerOf(['en', 'es'], undefined, accepted)).languages;
    for (const accepted of [['de', 'en-GB', 'en'], ['en'], ['*'], ['EN', 'fr', 'es'], []])
      expect(languagesOf(accepted)).toEqual(['en', 'es']);
    expect(languagesOf(['es-MX'])).toEqual(['es', 'en']);
  });
});
