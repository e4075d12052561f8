import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import { indexedForms } from '../../../src/search/words/forms.ts';
import { EVERY_MARK, matchExpression } from '../../../src/search/words/match-expression.ts';
import { matchesIn, quoteOf, termsIn } from '../../../src/search/words/matches.ts';
import {
  MOST_CHARACTERS,
  MOST_WORDS,
  parseQuery,
  queryOfBeginning,
} from '../../../src/search/words/query.ts';
import { IS_WHOLE } from '../../support/sample-size.ts';

/** Texts in languages, as an index without anything else has them. */
function indexOf(texts: readonly Readonly<Record<string, string>>[]) {
  const database = new Database(':memory:');
  database.run(
    "CREATE VIRTUAL TABLE i USING fts5 (words, stems, marks, tokenize = 'ascii', content = '', contentless_delete = 1)",
  );
  const put = database.prepare('INSERT INTO i (rowid, words, stems, marks) VALUES (?, ?, ?, ?)');
  for (const [at, text] of texts.entries()) {
    const plain = Object.fromEntries(Object.entries(text).map(([language, value]) => [language, [value]]));
    const { words, stems } = indexedForms(plain);
    put.run(at, words, stems, EVERY_MARK);
  }
  const find = database.prepare<{ rowid: number }>('SELECT rowid FROM i WHERE i MATCH ? ORDER BY rowid');
  return (query: string): number[] => {
    const match = matchExpression(parseQuery(query), []);
    return match === undefined ? [] : find.all(match).map(({ rowid }) => rowid);
  };
}

describe('what a query finds', () => {
  const found = indexOf([
    { en: 'The heavy gloves of the hunters in Coyoacán' },
    { es: 'Las fotografías de la canción', en: 'Photographs of the song' },
    { ja: '写真館の猫', none: 'cactus/01-recto' },
    { pl: 'Fotografie z Meksyku' },
    { de: 'Die Häuser an der Straße', fr: 'Les maisons près de l’église' },
    { ru: 'Лев Троцкий в Мексике' },
    { en: 'hand', es: 'is the bird' },
    { en: 'Signed Ирина Иванова' },
    { en: 'Cactuses', es: 'Las mujeres' },
  ]);

  test.each<[string, number[]]>([
    ['glove', [0]],
    ['GLOVES', [0]],
    ['coyoacan', [0]],
    ['hunter', [0]],
    // What is itself the stem of others, and has another.
    ['cactus', [2, 8]],
    ['mujer', [8]],
    ['mujeres', [8]],
    // Words of Spanish with and without their accents.
    ['canciones', [1]],
    ['cancion', [1]],
    ['fotografía', [1]],
    // The beginning of words of a language without stems.
    ['fotografi', [1, 3]],
    ['meksyk', [3]],
    // German and French; letters that are spelled.
    ['haus', [4]],
    ['strasse', [4]],
    ['maison', [4]],
    ['eglise', [4]],
    ['троцкий', [5]],
    // A word of another script than the language of its text is found by its beginning too.
    ['иван', [7]],
    // One, two and three characters of a script without spaces.
    ['猫', [2]],
    ['館', [2]],
    ['写真', [2]],
    ['写真館', [2]],
    ['真写', []],
    // Several words, phrases, beginnings, and what is left out.
    ['heavy hunter', [0]],
    ['heavy cactus', []],
    ['"heavy gloves"', [0]],
    ['"gloves heavy"', []],
    ['"heavy glove"', []],
    ['"heavy glov', []],
    ['cact*', [2, 8]],
    ['song -canción', []],
    ['photograph -glove', [1]],
    ['cactus/01', [2]],
    ['cactus/02', []],
    // A phrase does not go on in another language.
    ['"hand is"', []],
    // Nothing that can be found.
    ['-glove', []],
    ['*', []],
    ['""', []],
    ['', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ])('%s', (query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  test('nothing of the language of the engine is read as that', () => {
    const written = ['NEAR(heavy gloves)', 'words:gloves', '{words stems}: gloves', 'heavy AND', 'OR', 'NOT'];
    for (const query of [...written, '^heavy', 'gloves"', '(((', "'; DROP TABLE i; --", '\0gloves', '+ +'])
      expect(() => found(query)).not.toThrow();
    expect(found('words:gloves')).toEqual([]);
    expect(found('\0gloves')).toEqual([0]);
  });

  test('whatever is typed, the engine takes it, and what is found has what was asked for', () => {
    const texts = ['The heavy gloves', 'una canción', '写真館', 'a-b c*d "e"'];
    const all = indexOf(texts.map((text) => ({ none: text })));
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        '*',
        '-',
        ' ',
        'NEAR(',
        ')',
        ':',
        'heavy',
        'canci',
        '写',
        '真館',
        'a',
        '\0',
        '^',
        'OR',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const queries = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(queries, (text) => {
        const query = parseQuery(text);
        for (const at of all(text))
          expect(matchesIn(texts[at] ?? '', 'none', query).pieces).toBe(query.pieces.length);
      }),
      { seed: 11, numRuns: IS_WHOLE ? 10_000 : 500 },
    );
  });
});

test('a query is bounded by its length and by its words', () => {
  expect(() => parseQuery('x'.repeat(MOST_CHARACTERS + 1))).toThrow(
    `q: at most ${MOST_CHARACTERS} characters`,
  );
  expect(() => parseQuery('x '.repeat(MOST_WORDS + 1))).toThrow(`q: at most ${MOST_WORDS} words`);
  expect(parseQuery('x '.repeat(MOST_WORDS)).pieces).toHaveLength(MOST_WORDS);
});

describe('where a match is', () => {
  const quotesIn = (text: string, language: string, query: string): string[] =>
    matchesIn(text, language, parseQuery(query)).ranges.map((range) => {
      const { prefix, exact, suffix } = quoteOf(text, range);
      expect(`${prefix}${exact}${suffix}`).toBe(
        text.slice(range.start - prefix.length, range.end + suffix.length),
      );
      return `${prefix}[${exact}]${suffix}`;
    });

  test('is told as the text writes it', () => {
    expect(quotesIn('There are two birds in the bush', 'en', 'BIRD')).toEqual([
      'There are two [birds] in the bush',
    ]);
    expect(quotesIn('En Coyoacán, México', 'es', 'coyoacan mexico')).toEqual([
      'En [Coyoacán], México',
      'En Coyoacán, [México]',
    ]);
    expect(quotesIn('猫と写真館', 'ja', '写真 猫')).toEqual(['[猫]と写真館', '猫と[写真]館']);
    expect(quotesIn('a bird in the hand is a bird', 'en', '"bird in" bir*')).toEqual([
      'a [bird in] the hand is a bird',
      'a bird in the hand is a [bird]',
    ]);
  });

  test('has what stands around it cut between words, and no half character', () => {
    const text = `${'x'.repeat(30)} ${'word '.repeat(10)}target ${'😀'.repeat(40)}`;
    const [range] = matchesIn(text, 'en', parseQuery('target')).ranges;
    if (!range) throw new Error('it is found');
    const { prefix, suffix } = quoteOf(text, range);
    expect(prefix).toBe('word '.repeat(8));
    expect(() => encodeURIComponent(suffix)).not.toThrow();
    expect(suffix.length).toBeLessThan(45);
  });

  test('is where words begin that are to be completed', () => {
    const terms = (text: string, beginning: string): string[] =>
      [...termsIn(text, queryOfBeginning(beginning))].map(({ written }) => written);
    expect(terms('Birds, a bird and a Birthday in the bush', 'bir')).toEqual(['Birds', 'bird', 'Birthday']);
    expect(terms('a green bird and green birch', 'green bir')).toEqual(['green bird', 'green birch']);
    expect(terms('写真館の猫', '写')).toEqual(['写真館の猫']);
  });
});
