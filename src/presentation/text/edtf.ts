import { type ParsedDate, type ParsedSeason, type ParsedYear, parse } from 'edtf';

/** A date in EDTF, levels 0 to 1: `1940-03~`, `1939-12/1940-02`, `1940-05-24`. */
export type EdtfDate = string;

/** A day, month, season, year, decade or century. */
export interface DatePoint {
  readonly precision: 'day' | 'month' | 'season' | 'year' | 'decade' | 'century';
  /** Of a decade or century, its first year. */
  readonly year: number;
  /** From 1. */
  readonly month?: number;
  readonly day?: number;
  /** From 1, spring to winter. */
  readonly season?: number;
  readonly approximate: boolean;
  readonly uncertain: boolean;
}

/** A date of EDTF, levels 0 and 1. A side of an interval is undefined when it is open or unknown. */
export type ParsedEdtf =
  | { readonly kind: 'point'; readonly point: DatePoint }
  | { readonly kind: 'from'; readonly start: DatePoint }
  | { readonly kind: 'until'; readonly end: DatePoint }
  | { readonly kind: 'between'; readonly start: DatePoint; readonly end: DatePoint };

/** Longer texts are refused: no date is longer, and the parser's time grows with the length. */
const MAX_LENGTH = 64;
/** Types that are accepted. Centuries and decades of two or three digits are not: here they are mistakes. */
const TYPES = ['Date', 'Season', 'Year', 'Interval'];
/** Parsed dates: an archive has few different ones and asks for each several times. */
const kept = new Map<string, ParsedEdtf | undefined>();
const MAX_KEPT = 2000;
const DAY_MS = 86_400_000;

/** The parser's bits for digits that are X: the last one or two of the year, the month's, the day's. */
const UNSPECIFIED = { decade: 0b1000, century: 0b1100, month: 0b110000, day: 0b11000000 };

function daysInMonth(year: number, month: number): number {
  return new Date(utc(year, month + 1, 1) - DAY_MS).getUTCDate();
}

/** Midnight in UTC, in milliseconds since 1970; also for years before 100, which `Date.UTC` moves to 1900. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function pointOf(parsed: ParsedDate | ParsedSeason | ParsedYear): DatePoint | undefined {
  const [year = 0, second, day] = parsed.values;
  if (parsed.type === 'Year') return { precision: 'year', year, approximate: false, uncertain: false };
  if (parsed.type === 'Season')
    return { precision: 'season', year, season: parsed.values[1] - 20, approximate: false, uncertain: false };
  const { unspecified = 0, approximate = false, uncertain = false } = parsed;
  const sure = { year, approximate, uncertain };
  if (unspecified & ~(UNSPECIFIED.century | UNSPECIFIED.month | UNSPECIFIED.day)) return undefined;
  if ((unspecified & UNSPECIFIED.century) === UNSPECIFIED.century) return { precision: 'century', ...sure };
  if (unspecified & UNSPECIFIED.decade) return { precision: 'decade', ...sure };
  if (second === undefined || unspecified & UNSPECIFIED.month) return { precision: 'year', ...sure };
  const month = second + 1;
  if (day === undefined || unspecified & UNSPECIFIED.day) return { precision: 'month', ...sure, month };
  return day <= daysInMonth(year, month) ? { precision: 'day', ...sure, month, day } : undefined;
}

/** The first moment of a point in UTC; of a season by the meteorological calendar of the northern hemisphere. */
function startMs({ year, month, day, season }: DatePoint): number {
  return utc(year, season === undefined ? (month ?? 1) : season * 3, day ?? 1);
}

/** The first moment after a point. */
function endMs(point: DatePoint): number {
  const { year, month = 1, day = 1, season = 1 } = point;
  switch (point.precision) {
    case 'day':
      return utc(year, month, day + 1);
    case 'month':
      return utc(year, month + 1, 1);
    case 'season':
      return utc(year, season * 3 + 3, 1);
    case 'year':
      return utc(year + 1, 1, 1);
    case 'decade':
      return utc(year + 10, 1, 1);
    case 'century':
      return utc(year + 100, 1, 1);
  }
}

function parseAnew(date: string): ParsedEdtf | undefined {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(date, { level: 1, types: TYPES });
  } catch {
    return undefined;
  }
  if (parsed.type !== 'Interval') {
    const point = pointOf(parsed);
    return point && { kind: 'point', point };
  }
  const [first, last] = parsed.values.map((side) => (typeof side === 'number' ? null : side));
  const start = first ? pointOf(first) : undefined;
  const end = last ? pointOf(last) : undefined;
  if ((first && !start) || (last && !end)) return undefined;
  if (start && end) return startMs(start) < endMs(end) ? { kind: 'between', start, end } : undefined;
  if (start) return { kind: 'from', start };
  return end && { kind: 'until', end };
}

/**
 * Reads a date of the Extended Date/Time Format, levels 0 and 1 (ISO 8601-2, annex A).
 *
 * @returns undefined when the text is not such a date, also for days that do not exist, intervals that end before they
 *   begin, and an interval without any date
 */
export function parseEdtf(date: string): ParsedEdtf | undefined {
  if (date.length > MAX_LENGTH) return undefined;
  if (kept.has(date)) return kept.get(date);
  if (kept.size >= MAX_KEPT) kept.clear();
  const parsed = parseAnew(date);
  kept.set(date, parsed);
  return parsed;
}

/** The point that stands for a date in a timeline: its start, or its end where it has no start; undefined if it is not EDTF. */
export function mainPoint(date: EdtfDate): DatePoint | undefined {
  const parsed = parseEdtf(date);
  switch (parsed?.kind) {
    case 'point':
      return parsed.point;
    case 'until':
      return parsed.end;
    default:
      return parsed?.start;
  }
}

/**
 * The `navDate` of a date (Presentation 3.0, 3.1), an xsd:dateTime in UTC: the start of an interval, or its end when the
 * start is open; an approximate date as if it were exact.
 *
 * @returns undefined if the date is not EDTF, or not within the years 1 to 9999, which is what viewers read
 */
export function navDate(date: EdtfDate): string | undefined {
  const point = mainPoint(date);
  if (!point || point.year < 1 || point.year > 9999) return undefined;
  return new Date(startMs(point)).toISOString().replace('.000Z', 'Z');
}

/**
 * A key that sorts dates by time: the moment that a date begins, in milliseconds since 1970, or ends if its start is open.
 * Dates that begin together are equal; a text that is not EDTF sorts last.
 */
export function dateSortKey(date: EdtfDate): number {
  const point = mainPoint(date);
  return point ? startMs(point) : Number.POSITIVE_INFINITY;
}

/** The moments between which a date lies, in milliseconds since 1970; a side that is open or unknown is left out. */
export interface TimeExtent {
  readonly startMs?: number;
  /** The first moment after it. */
  readonly endMs?: number;
  /** Whether the date is said to be about right, or perhaps. */
  readonly isVague: boolean;
}

/** When a date begins and ends; undefined if the text is not EDTF. */
export function timeExtent(date: EdtfDate): TimeExtent | undefined {
  const parsed = parseEdtf(date);
  if (!parsed) return undefined;
  const point = parsed.kind === 'point' ? parsed.point : undefined;
  const start = parsed.kind === 'from' || parsed.kind === 'between' ? parsed.start : point;
  const end = parsed.kind === 'until' || parsed.kind === 'between' ? parsed.end : point;
  return {
    ...(start && { startMs: startMs(start) }),
    ...(end && { endMs: endMs(end) }),
    isVague: [start, end].some((side) => side?.approximate || side?.uncertain),
  };
}
