import { type DateWords, dateWords } from './date-words.ts';
import { type DatePoint, type EdtfDate, parseEdtf } from './edtf.ts';

type Exact = 'day' | 'month' | 'year';

const OPTIONS: Readonly<Record<Exact, Intl.DateTimeFormatOptions>> = {
  day: { year: 'numeric', month: 'long', day: 'numeric' },
  month: { year: 'numeric', month: 'long' },
  year: { year: 'numeric' },
};

/** Formats are kept, since making one takes longer than using it; bounded, since files can name any number of languages. */
const MAX_FORMATS = 300;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: string, precision: Exact, ancient: boolean): Intl.DateTimeFormat {
  const key = `${language} ${precision} ${ancient}`;
  const kept = formats.get(key);
  if (kept) return kept;
  const format = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    calendar: 'gregory',
    numberingSystem: 'latn',
    ...OPTIONS[precision],
    ...(ancient && { era: 'short' }),
  });
  if (formats.size >= MAX_FORMATS) formats.clear();
  formats.set(key, format);
  return format;
}

/** English without a country, and anything that is not a language, is written as most of the world does: `24 May 1940`. */
function localeOf(language: string): string {
  if (language === 'en') return 'en-GB';
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? 'en-GB';
  } catch {
    return 'en-GB';
  }
}

function exact(point: DatePoint): Exact {
  return point.precision === 'day' || point.precision === 'month' ? point.precision : 'year';
}

function dateOf({ year, month = 1, day = 1 }: DatePoint): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function plain(point: DatePoint, locale: string, words: DateWords): string {
  // A year beyond 9999 is shown as its digits: a Date may not hold it.
  const year = Math.abs(point.year) > 9999 ? String(point.year) : undefined;
  if (year !== undefined) return year;
  const format = (precision: Exact) => formatOf(locale, precision, point.year < 1).format(dateOf(point));
  if (point.year < 1) return format(exact(point));
  switch (point.precision) {
    case 'decade':
      return words.decade(point.year);
    case 'century':
      return words.century(Math.floor(point.year / 100) + 1);
    case 'season':
      return words.season(point.season ?? 1, format('year'));
    default:
      return format(point.precision);
  }
}

function isSure({ approximate, uncertain }: DatePoint): boolean {
  return !approximate && !uncertain;
}

/** A range as Intl shortens it, `1 – 24 May 1940`; undefined unless both ends are equally precise and certain. */
function range(start: DatePoint, end: DatePoint, locale: string): string | undefined {
  const precision = exact(start);
  const alike =
    start.precision === precision &&
    end.precision === precision &&
    [start, end].every((point) => isSure(point) && point.year >= 1 && point.year <= 9999);
  return alike ? formatOf(locale, precision, false).formatRange(dateOf(start), dateOf(end)) : undefined;
}

/**
 * A date as people read it in a language (BCP 47): `about March 1940`, `diciembre de 1939 – febrero de 1940`. English,
 * Spanish, German, French, Italian and Portuguese have words; other languages have Intl's date and signs around it. A text
 * that is not EDTF is returned unchanged.
 */
export function dateForPeople(date: EdtfDate, language: string): string {
  const parsed = parseEdtf(date);
  if (!parsed) return date;
  const locale = localeOf(language);
  const words = dateWords(language === 'none' ? '' : language);
  const tell = (point: DatePoint): string => {
    const sure = plain(point, locale, words);
    const about = point.approximate ? words.about(sure) : sure;
    return point.uncertain ? words.perhaps(about) : about;
  };
  switch (parsed.kind) {
    case 'point':
      return tell(parsed.point);
    case 'from':
      return words.from(tell(parsed.start), parsed.start);
    case 'until':
      return words.until(tell(parsed.end), parsed.end);
    case 'between':
      return range(parsed.start, parsed.end, locale) ?? `${tell(parsed.start)} – ${tell(parsed.end)}`;
  }
}
