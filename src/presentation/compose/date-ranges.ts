import { addTo } from '../../multimap.ts';
import type { LanguageMap, Range } from '../model/manifest.ts';
import { type EdtfDate, mainPoint } from '../text/edtf.ts';
import { freeId } from '../text/ids.ts';
import { serverText } from '../text/messages.ts';
import { dateText } from './descriptive.ts';

export interface DatedCanvas {
  readonly canvas: string;
  readonly date: EdtfDate | undefined;
}

/** The year, or the decade or century, that a date begins with; with an open start, that it ends with. */
function yearOf(date: EdtfDate): string | undefined {
  const point = mainPoint(date);
  if (!point) return undefined;
  const year = String(point.year).padStart(4, '0');
  if (point.precision === 'decade') return `${year.slice(0, -1)}X`;
  return point.precision === 'century' ? `${year.slice(0, -2)}XX` : year;
}

/** The year and month that a date begins with; the year alone for a date without a month. */
function monthOf(date: EdtfDate): string | undefined {
  const month = mainPoint(date)?.month;
  const year = yearOf(date);
  return month === undefined ? year : `${year}-${String(month).padStart(2, '0')}`;
}

function grouped(
  canvases: readonly DatedCanvas[],
  keyOf: (date: EdtfDate) => string | undefined,
): Map<string | undefined, string[]> {
  const groups = new Map<string | undefined, string[]>();
  for (const { canvas, date } of canvases)
    addTo(groups, date === undefined ? undefined : keyOf(date), canvas);
  return groups;
}

/**
 * A table of contents by time for canvases in the order of their dates: by year, or by month when all are of one year.
 *
 * @returns undefined when all are of one month, or none has a date: there is nothing to divide
 */
export function dateRanges(
  canvases: readonly DatedCanvas[],
  label: LanguageMap,
  languages: readonly string[],
): Range | undefined {
  const years = grouped(canvases, yearOf);
  const groups =
    [...years.keys()].filter((year) => year !== undefined).length > 1 ? years : grouped(canvases, monthOf);
  if ([...groups.keys()].filter((time) => time !== undefined).length < 2) return undefined;
  const taken = new Set(['contents']);
  return {
    id: 'contents',
    label,
    metadata: [],
    places: [],
    items: [...groups].map(([time, members]) => ({
      kind: 'range',
      range: {
        id: freeId(time?.toLowerCase() ?? 'undated', taken),
        label: time === undefined ? serverText('undated', languages) : dateText(time, languages),
        metadata: [],
        places: [],
        items: members.map((canvas) => ({ kind: 'canvas', canvas })),
      },
    })),
  };
}
