import { type DatePoint, parseEdtf } from '../../presentation/text/edtf.ts';

/** The first and the last day, month or year of a time (ISO 8601); a side that is open or unknown is left out. */
export interface TimeSpan {
  readonly begin?: string;
  readonly end?: string;
}

function padded(number: number, length = 2): string {
  return String(number).padStart(length, '0');
}

/** Years that four digits hold: other programs read no others. */
function isCommon(year: number): boolean {
  return year >= 0 && year <= 9999;
}

/** As exact as the point: of a decade or century its first or last year, of a season its first or last month. */
function sideOf(point: DatePoint, side: 'begin' | 'end'): string | undefined {
  const { precision, year, month, day, season = 1 } = point;
  const years = side === 'begin' ? 0 : precision === 'century' ? 99 : precision === 'decade' ? 9 : 0;
  const last = year + years;
  if (!isCommon(last)) return undefined;
  if (precision === 'season') return seasonSide(year, season, side);
  const date = [padded(last, 4)];
  if (month !== undefined) date.push(padded(month));
  if (day !== undefined) date.push(padded(day));
  return date.join('-');
}

/** Meteorological, of the northern hemisphere: winter ends in the year after. */
function seasonSide(year: number, season: number, side: 'begin' | 'end'): string | undefined {
  const month = season * 3 + (side === 'begin' ? 0 : 2);
  const inYear = month > 12 ? year + 1 : year;
  return isCommon(inYear) ? `${padded(inYear, 4)}-${padded(month > 12 ? month - 12 : month)}` : undefined;
}

/** The time of a date in EDTF; undefined when it is none. */
export function timeSpanOf(edtf: string): TimeSpan | undefined {
  const parsed = parseEdtf(edtf);
  if (!parsed) return undefined;
  const [first, last] =
    parsed.kind === 'point'
      ? [parsed.point, parsed.point]
      : [parsed.kind === 'until' ? undefined : parsed.start, parsed.kind === 'from' ? undefined : parsed.end];
  const begin = first && sideOf(first, 'begin');
  const end = last && sideOf(last, 'end');
  return { ...(begin !== undefined && { begin }), ...(end !== undefined && { end }) };
}
