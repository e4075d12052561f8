import type { DatePoint } from './edtf.ts';
import { translated } from './messages.ts';

/** How a language puts a date into words, around what Intl makes of days, months and years. */
export interface DateWords {
  about(date: string): string;
  perhaps(date: string): string;
  from(date: string, point: DatePoint): string;
  until(date: string, point: DatePoint): string;
  /** `year` is the first year of the decade. */
  decade(year: number): string;
  /** `number` counts from 1: 20 is 1900 to 1999. */
  century(number: number): string;
  /** `season` counts from 1, spring to winter. */
  season(season: number, year: string): string;
}

const ROMAN: readonly (readonly [number, string])[] = [
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** Roman numerals of 1 to 39. */
function roman(number: number): string {
  let left = number;
  let text = '';
  for (const [value, letters] of ROMAN) {
    text += letters.repeat(Math.floor(left / value));
    left %= value;
  }
  return text;
}

function englishOrdinal(number: number): string {
  const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(number);
  return `${number}${suffixes[rule] ?? 'th'}`;
}

function seasons(names: readonly string[], before: string): DateWords['season'] {
  return (season, year) => `${names[season - 1] ?? ''} ${before}${year}`;
}

const isDay = ({ precision }: DatePoint): boolean => precision === 'day';

const WORDS: Readonly<Record<string, DateWords>> = {
  en: {
    about: (date) => `about ${date}`,
    perhaps: (date) => `perhaps ${date}`,
    from: (date) => `from ${date}`,
    until: (date) => `until ${date}`,
    decade: (year) => `${year}s`,
    century: (number) => `${englishOrdinal(number)} century`,
    season: seasons(['spring', 'summer', 'autumn', 'winter'], ''),
  },
  es: {
    about: (date) => `hacia ${date}`,
    perhaps: (date) => `quizás ${date}`,
    from: (date, point) => `desde ${isDay(point) ? 'el ' : ''}${date}`,
    until: (date, point) => `hasta ${isDay(point) ? 'el ' : ''}${date}`,
    decade: (year) => `década de ${year}`,
    century: (number) => `siglo ${roman(number)}`,
    season: seasons(['primavera', 'verano', 'otoño', 'invierno'], 'de '),
  },
  de: {
    about: (date) => `um ${date}`,
    perhaps: (date) => `vielleicht ${date}`,
    from: (date) => `ab ${date}`,
    until: (date) => `bis ${date}`,
    decade: (year) => `${year}er-Jahre`,
    century: (number) => `${number}. Jahrhundert`,
    season: seasons(['Frühling', 'Sommer', 'Herbst', 'Winter'], ''),
  },
  fr: {
    about: (date) => `vers ${date}`,
    perhaps: (date) => `peut-être ${date}`,
    from: (date, point) => `depuis ${isDay(point) ? 'le ' : ''}${date}`,
    until: (date, point) => `jusqu’${isDay(point) ? 'au' : 'en'} ${date}`,
    decade: (year) => `années ${year}`,
    century: (number) => `${roman(number)}${number === 1 ? 'er' : 'e'} siècle`,
    season: (season, year) => `${['printemps', 'été', 'automne', 'hiver'][season - 1] ?? ''} ${year}`,
  },
  it: {
    about: (date) => `circa ${date}`,
    perhaps: (date) => `forse ${date}`,
    from: (date, { precision }) => `${precision === 'month' ? 'da' : 'dal'} ${date}`,
    until: (date, { precision }) => `fino ${precision === 'month' ? 'a' : 'al'} ${date}`,
    decade: (year) => `anni ${year}`,
    century: (number) => `${roman(number)} secolo`,
    season: seasons(['primavera', 'estate', 'autunno', 'inverno'], ''),
  },
  pt: {
    about: (date) => `cerca de ${date}`,
    perhaps: (date) => `talvez ${date}`,
    from: (date) => `desde ${date}`,
    until: (date) => `até ${date}`,
    decade: (year) => `década de ${year}`,
    century: (number) => `século ${roman(number)}`,
    season: seasons(['primavera', 'verão', 'outono', 'inverno'], 'de '),
  },
};

/** Signs and numbers only, for every other language. */
const SIGNS: DateWords = {
  about: (date) => `≈ ${date}`,
  perhaps: (date) => `${date} (?)`,
  from: (date) => `${date} –`,
  until: (date) => `– ${date}`,
  decade: (year) => `${year}–${year + 9}`,
  century: (number) => `${number * 100 - 100}–${number * 100 - 1}`,
  season: (_season, year) => year,
};

/** The words of a language (BCP 47), or signs when there are none for it. */
export function dateWords(language: string): DateWords {
  return translated(WORDS, language) ?? SIGNS;
}
