import { parseEdtf } from './edtf.ts';

const LANGUAGES = ['en', 'es', 'de', 'fr', 'it', 'pt'];

function monthNames(): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const language of LANGUAGES) {
    for (const width of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { month: width, timeZone: 'UTC' });
      for (let month = 1; month <= 12; month += 1) {
        const name = format
          .format(Date.UTC(1940, month - 1, 1))
          .toLowerCase()
          .replace(/\.$/, '');
        if (!names.has(name)) names.set(name, month);
      }
    }
  }
  return names;
}

let names: ReadonlyMap<string, number> | undefined;

function monthNamed(word: string): number | undefined {
  names ??= monthNames();
  return names.get(word.toLowerCase().replace(/\.$/, ''));
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** `24.5.1940`, `5/24/1940`: undefined unless only one of the two can be the day, or both are the same. */
function fromNumbers(first: number, second: number, year: string): string | undefined {
  if (first > 12 || first === second) return `${year}-${two(second)}-${two(first)}`;
  return second > 12 ? `${year}-${two(first)}-${two(second)}` : undefined;
}

function fromWords(text: string): string | undefined {
  const words = text
    .replace(/(\d)(?:st|nd|rd|th|\.|º|er)\b/gi, '$1')
    .split(/[\s,.]+/)
    .filter((word) => word !== '' && !/^(de|of|di|do|del)$/i.test(word));
  const year = words.find((word) => /^\d{4}$/.test(word));
  const month = words.map(monthNamed).find((number) => number !== undefined);
  const day = words.find((word) => /^\d{1,2}$/.test(word));
  if (year === undefined || month === undefined) return undefined;
  if (words.length !== (day === undefined ? 2 : 3)) return undefined;
  return day === undefined ? `${year}-${two(month)}` : `${year}-${two(month)}-${two(Number(day))}`;
}

type Writing = readonly [RegExp, (...parts: string[]) => string | undefined];

/** The first writing that fits and gives a date. */
function firstOf(writings: readonly Writing[], written: string): string | undefined {
  const text = written.trim();
  if (parseEdtf(text)) return text;
  for (const [pattern, make] of writings) {
    const match = pattern.exec(text);
    const date = match ? make(...match.slice(1)) : undefined;
    if (date !== undefined && parseEdtf(date)) return date;
  }
  return undefined;
}

function extended(date: string | undefined, before: string, after: string): string | undefined {
  return date === undefined ? undefined : `${before}${date}${after}`;
}

// Three layers, each built on the one before and none on itself, so that the time is bounded for any text.

const SINGLE: readonly Writing[] = [
  [/^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/, (a = '', b = '', year = '') => fromNumbers(+a, +b, year)],
  [/^(\d{4})[./-](\d{1,2})$/, (year, month) => `${year}-${two(Number(month))}`],
  [/^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$/, (y, m, d) => `${y}-${two(Number(m))}-${two(Number(d))}`],
  [/^(\d{4})[:.-](\d\d)[:.-](\d\d)[T ]\d{1,2}:\d\d\S*$/, (y, m, d) => `${y}-${m}-${d}`],
  [/^(?:the )?(\d{3})0['’]?s$/i, (decade) => `${decade}X`],
  [/^(\d{3})[xu_-]$/i, (decade) => `${decade}X`],
  [/^(\d{2})(?:xx|uu|--)$/i, (century) => `${century}XX`],
  [/^(.+)$/, (text = '') => fromWords(text)],
];

const ABOUT = /^(?:circa|ca|c|about|approx|around|hacia|um|vers|cerca de)(?:\. ?| )(.+)$/i;

const MARKED: readonly Writing[] = [
  [ABOUT, (date = '') => extended(firstOf(SINGLE, date), '', '~')],
  [/^(.+?) ?\(?\?\)?$/, (date = '') => extended(firstOf(SINGLE, date), '', '?')],
  ...SINGLE,
];

const UNTIL = /^(?:before|until|antes de|hasta|vor|bis|avant) (.+)$/i;
const FROM = /^(?:after|since|from|después de|desde|nach|ab|après) (.+)$/i;

const WRITINGS: readonly Writing[] = [
  [UNTIL, (end = '') => extended(firstOf(MARKED, end), '../', '')],
  [FROM, (start = '') => extended(firstOf(MARKED, start), '', '/..')],
  [/^(.+)\/open$/i, (start = '') => extended(firstOf(MARKED, start), '', '/..')],
  ...MARKED,
  [/^(\d{2})(\d{2})[-–—](\d{2})$/, (century, start, end) => `${century}${start}/${century}${end}`],
  [/^(\d{4})-(\d{4})$/, (start, end) => `${start}/${end}`],
  [
    /^([^/–—]+?)(?: ?[–—/] ?| - | to )([^/–—]+)$/,
    (start = '', end = '') => extended(firstOf(MARKED, end), `${firstOf(MARKED, start) ?? '?'}/`, ''),
  ],
];

/**
 * The EDTF date to suggest for a date in another notation: `24.5.1940`, `May 1940`, `c. 1940`, `1940s`, `1939-1940`.
 *
 * @returns undefined unless the text can mean only one date (`5.6.1940` can mean two)
 */
export function suggestDate(written: string): string | undefined {
  return written.length > 64 ? undefined : firstOf(WRITINGS, written);
}
