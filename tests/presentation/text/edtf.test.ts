import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateForPeople } from '../../../src/presentation/text/date-for-people.ts';
import { dateSortKey, navDate, parseEdtf } from '../../../src/presentation/text/edtf.ts';
import { suggestDate } from '../../../src/presentation/text/suggest-date.ts';
import { workedMs } from '../../support/work-time.ts';

describe('navDate', () => {
  test.each([
    ['1940', '1940-01-01T00:00:00Z'],
    ['1940-05', '1940-05-01T00:00:00Z'],
    ['1940-05-24', '1940-05-24T00:00:00Z'],
    ['1940-03~', '1940-03-01T00:00:00Z'],
    ['1940?', '1940-01-01T00:00:00Z'],
    ['193X', '1930-01-01T00:00:00Z'],
    ['19XX', '1900-01-01T00:00:00Z'],
    ['1940-XX', '1940-01-01T00:00:00Z'],
    ['1940-05-XX', '1940-05-01T00:00:00Z'],
    ['1940-21', '1940-03-01T00:00:00Z'],
    ['1940-24', '1940-12-01T00:00:00Z'],
    ['1939-12/1940-02', '1939-12-01T00:00:00Z'],
    ['1940-05~/..', '1940-05-01T00:00:00Z'],
    ['../1940-05-24', '1940-05-24T00:00:00Z'],
    ['/1940', '1940-01-01T00:00:00Z'],
    ['0005', '0005-01-01T00:00:00Z'],
    ['1940-02-29', '1940-02-29T00:00:00Z'],
    ['1940-05-24T10:30:00Z', '1940-05-24T00:00:00Z'],
  ])('of %s is %s', (date, expected) => expect(navDate(date)).toBe(expected));

  test.each(['-0044', '0000', 'Y170000', '1940-02-30', 'May 1940'])('of %s is none', (date) => {
    expect(navDate(date)).toBeUndefined();
  });
});

describe('what is no EDTF of levels 0 and 1', () => {
  test.each([
    ...['', '40', '193', 'XXXX', '1940-13', '1940-00', '1940-02-30', '1900-02-29', '1940-04-31', '1940-25'],
    ...['24.5.1940', '1940s', '1940-5', 'May 1940', ' 1940', '1941/1940', '1940-06/1940-05', '/', '../..'],
    ...['[1940,1941]', '{1940..1942}', '156X-12-25', '?1940', '1940-31', '1940-21/1941-22', '1XXX'],
    '1'.repeat(1000),
  ])('%s', (date) => expect(parseEdtf(date)).toBeUndefined());
});

describe('for people', () => {
  test.each([
    ['1940', '1940', '1940', '1940', '1940', '1940', '1940'],
    [
      '1940-03~',
      'about March 1940',
      'hacia marzo de 1940',
      'um März 1940',
      'vers mars 1940',
      'circa marzo 1940',
      'cerca de março de 1940',
    ],
    [
      '1940-05-24',
      '24 May 1940',
      '24 de mayo de 1940',
      '24. Mai 1940',
      '24 mai 1940',
      '24 maggio 1940',
      '24 de maio de 1940',
    ],
    ['193X', '1930s', 'década de 1930', '1930er-Jahre', 'années 1930', 'anni 1930', 'década de 1930'],
    ['19XX', '20th century', 'siglo XX', '20. Jahrhundert', 'XXe siècle', 'XX secolo', 'século XX'],
    [
      '1940?',
      'perhaps 1940',
      'quizás 1940',
      'vielleicht 1940',
      'peut-être 1940',
      'forse 1940',
      'talvez 1940',
    ],
    [
      '1940-21',
      'spring 1940',
      'primavera de 1940',
      'Frühling 1940',
      'printemps 1940',
      'primavera 1940',
      'primavera de 1940',
    ],
    [
      '../1940-05-24',
      'until 24 May 1940',
      'hasta el 24 de mayo de 1940',
      'bis 24. Mai 1940',
      'jusqu’au 24 mai 1940',
      'fino al 24 maggio 1940',
      'até 24 de maio de 1940',
    ],
    [
      '1940-05/..',
      'from May 1940',
      'desde mayo de 1940',
      'ab Mai 1940',
      'depuis mai 1940',
      'da maggio 1940',
      'desde maio de 1940',
    ],
  ])('%s', (date, ...expected) => {
    expect(['en', 'es', 'de', 'fr', 'it', 'pt'].map((language) => dateForPeople(date, language))).toEqual(
      expected,
    );
  });

  test.each([
    ['1939-12/1940-02', 'en', 'December 1939 – February 1940'],
    ['1939-12/1940-02', 'es', 'diciembre de 1939 – febrero de 1940'],
    ['1940-05-01/1940-05-24', 'de', '1.–24. Mai 1940'],
    ['1940~/1941', 'en', 'about 1940 – 1941'],
    ['1940%', 'en', 'perhaps about 1940'],
    ['1940-05-24', 'en-US', 'May 24, 1940'],
    ['1940-05-24', 'pt-BR', '24 de maio de 1940'],
    ['1940-XX-XX', 'en', '1940'],
    ['1940-05-XX', 'en', 'May 1940'],
    ['21XX', 'en', '22nd century'],
    ['-0043', 'en', '44 BC'],
    ['Y170000', 'en', '170000'],
  ])('%s in %s is %s', (date, language, expected) => {
    // Between the parts of a range, Intl puts thin spaces.
    expect(dateForPeople(date, language).replace(/\s/g, ' ')).toBe(expected);
  });

  test('is Intl and signs in other languages', () => {
    expect(dateForPeople('1940-05-24', 'ja')).toBe('1940年5月24日');
    expect(dateForPeople('1940-05~', 'nl')).toBe('≈ mei 1940');
    expect(dateForPeople('193X', 'ru')).toBe('1930–1939');
    expect(dateForPeople('19XX', 'none')).toBe('1900–1999');
    expect(dateForPeople('../1940', 'pl')).toBe('– 1940');
    expect(dateForPeople('1940?', 'none')).toBe('1940 (?)');
    expect(dateForPeople('1940-05-24', 'no tag')).toBe('24 May 1940');
  });

  test('is as it is written where it is no EDTF', () =>
    expect(dateForPeople('long ago', 'en')).toBe('long ago'));
});

describe('the order taken', () => {
  test('is by the beginning', () => {
    const dates = ['unknown', '1940-05-24', '../1940-03', '1939-12/1940-06', '1940', '193X', '1940-02~'];
    expect(dates.toSorted((a, b) => dateSortKey(a) - dateSortKey(b))).toEqual([
      '193X',
      '1939-12/1940-06',
      '1940',
      '1940-02~',
      '../1940-03',
      '1940-05-24',
      'unknown',
    ]);
  });
});

const years = fc.integer({ min: 1, max: 9999 }).map((year) => String(year).padStart(4, '0'));
const months = fc.integer({ min: 1, max: 12 }).map((month) => String(month).padStart(2, '0'));
const days = fc.integer({ min: 1, max: 28 }).map((day) => String(day).padStart(2, '0'));
const points = fc
  .tuple(years, months, days, fc.integer({ min: 1, max: 3 }), fc.constantFrom('', '~', '?', '%'))
  .map(([year, month, day, parts, mark]) => [year, month, day].slice(0, parts).join('-') + mark);

test('any day, month or year has a navDate that is one, sorts by it and can be told', () => {
  fc.assert(
    fc.property(
      points,
      fc.constantFrom('en', 'es', 'de', 'fr', 'it', 'pt', 'ja', 'none'),
      (date, language) => {
        const written = navDate(date) ?? '';
        expect(written).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/);
        expect(written.startsWith(date.replace(/[~?%]$/, ''))).toBe(true);
        expect(dateSortKey(date)).toBe(Date.parse(written));
        expect(dateForPeople(date, language)).toContain(String(Number(date.slice(0, 4))));
      },
    ),
  );
});

describe('other ways of writing', () => {
  test.each([
    ['24.5.1940', '1940-05-24'],
    ['5/24/1940', '1940-05-24'],
    ['5.5.1940', '1940-05-05'],
    ['5.6.1940', undefined],
    ['1940/5/24', '1940-05-24'],
    ['1940-5', '1940-05'],
    ['May 1940', '1940-05'],
    ['24 May 1940', '1940-05-24'],
    ['May 24th, 1940', '1940-05-24'],
    ['24 de mayo de 1940', '1940-05-24'],
    ['24. Mai 1940', '1940-05-24'],
    ['1er mars 1940', '1940-03-01'],
    ['c. 1940', '1940~'],
    ['ca. May 1940', '1940-05~'],
    ['1940 ?', '1940?'],
    ['1940s', '194X'],
    ['194x', '194X'],
    ['1939-1940', '1939/1940'],
    ['1939–40', '1939/1940'],
    ['Dec 1939 – Feb 1940', '1939-12/1940-02'],
    ['before 1940', '../1940'],
    ['after May 1940', '1940-05/..'],
    ['1940/open', '1940/..'],
    ['1940-02-30', undefined],
    ['30.2.1940', undefined],
    ['spring', undefined],
    ['May', undefined],
  ])('%s is meant as %s', (written, date) => expect(suggestDate(written)).toBe(date));

  test('are only ever taken for EDTF, quickly', () => {
    const words = fc.constantFrom(
      'c. ',
      '?',
      '1940',
      '-',
      '–',
      '/',
      ' ',
      '.',
      '5',
      'May',
      'before ',
      'to ',
      's',
      'x',
      '24',
    );
    const texts = fc.array(words, { maxLength: 24 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), (text) => {
        const started = workedMs();
        const date = suggestDate(text);
        expect(workedMs() - started).toBeLessThan(1000);
        if (date !== undefined) expect(parseEdtf(date)).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});
