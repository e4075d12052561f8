import { addTo } from '../../multimap.ts';
import type { Canvas, LanguageMap, Manifest } from '../../presentation/model/manifest.ts';
import { dateForPeople } from '../../presentation/text/date-for-people.ts';
import { type TimeExtent, timeExtent } from '../../presentation/text/edtf.ts';
import { type Html, html } from '../parts/html.ts';
import { ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import type { EssayPart } from './figures.ts';
import { thumbnailRow } from './thumbnails.ts';
import { whereAndWhenWords } from './words.ts';

/** Rows of a timeline: photographs of more dates are put together by years, decades or centuries. */
const MOST_ROWS = 24;
/** Years that are written above the bars, at most. */
const MOST_YEARS = 6;
/** How long the bars are, in rem: in a window of 320 pixels, without its edges, and beside dates; the style sheet has the same. */
const NARROWEST = 18;
const BESIDE_DATES = 30;
/** What years take, in rem. */
const DIGIT = 0.52;
const GAP = 0.25;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/** A date and the photographs of it. */
interface Row {
  readonly label: LanguageMap;
  readonly extent: TimeExtent;
  readonly canvases: readonly Canvas[];
}

function firstMs({ startMs, endMs }: TimeExtent): number {
  return startMs ?? endMs ?? 0;
}

/** The time from the first to the last moment that is known of any. */
function spanOf(extents: readonly TimeExtent[]): { readonly fromMs: number; readonly toMs: number } {
  const known = extents.flatMap(({ startMs, endMs }) => [startMs, endMs].filter((ms) => ms !== undefined));
  const fromMs = known.reduce((least, ms) => Math.min(least, ms), Infinity);
  const toMs = known.reduce((most, ms) => Math.max(most, ms), -Infinity);
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}

function datedCanvases({ canvases }: Manifest): readonly { canvas: Canvas; edtf: string }[] {
  return canvases.flatMap((canvas) => {
    // IIIF JSON says a moment: of midnight on the first of January it may mean the year alone.
    const edtf = canvas.edtf ?? canvas.navDate?.replace(/T.*$/, '').replace(/-01-01$/, '');
    return edtf === undefined || timeExtent(edtf) === undefined ? [] : [{ canvas, edtf }];
  });
}

/** The photographs of each year, decade or century; dates that are written alike. @param years as many as a row holds */
function rowsByYears(
  dated: ReturnType<typeof datedCanvases>,
  years: number,
  languages: readonly string[],
): Row[] {
  const found = new Map<number, Canvas[]>();
  for (const { canvas, edtf } of dated) {
    const year = new Date(firstMs(timeExtent(edtf) ?? { isVague: false })).getUTCFullYear();
    addTo(found, Math.floor(year / years) * years, canvas);
  }
  return [...found].map(([year, canvases]) => {
    const four = String(year).padStart(4, '0');
    const edtf = years === 1 ? four : years === 10 ? `${four.slice(0, 3)}X` : `${four.slice(0, 2)}XX`;
    const label = Object.fromEntries(languages.map((tag) => [tag, [dateForPeople(edtf, tag)]]));
    return { label, extent: timeExtent(edtf) ?? { isVague: false }, canvases };
  });
}

function rowsByDates(dated: ReturnType<typeof datedCanvases>, languages: readonly string[]): Row[] {
  const found = new Map<string, Canvas[]>();
  for (const { canvas, edtf } of dated) addTo(found, edtf, canvas);
  return [...found].map(([edtf, canvases]) => ({
    label: canvases[0]?.date ?? Object.fromEntries(languages.map((tag) => [tag, [dateForPeople(edtf, tag)]])),
    extent: timeExtent(edtf) ?? { isVague: false },
    canvases,
  }));
}

/** What the timeline shows, in the order of time. */
function rowsOf(manifest: Manifest): readonly Row[] {
  const dated = datedCanvases(manifest);
  const { languages } = manifest;
  let rows = rowsByDates(dated, languages);
  for (const years of [1, 10, 100]) if (rows.length > MOST_ROWS) rows = rowsByYears(dated, years, languages);
  const lengthOf = ({ startMs = -Infinity, endMs = Infinity }: TimeExtent): number => endMs - startMs;
  return rows.toSorted(
    (a, b) => firstMs(a.extent) - firstMs(b.extent) || lengthOf(a.extent) - lengthOf(b.extent),
  );
}

interface PlacedYear {
  readonly year: number;
  /** From 0 to 100. */
  readonly at: number;
}

/** The years that have room above bars of a length in rem. */
function yearsIn(fromMs: number, toMs: number, length: number): readonly PlacedYear[] {
  const widthOf = (year: number): number => (100 * DIGIT * String(year).length) / length;
  const [first, last] = [new Date(fromMs).getUTCFullYear(), new Date(toMs - 1).getUTCFullYear()];
  const step = STEPS.find((each) => (last - first) / each < MOST_YEARS) ?? last - first;
  const years: PlacedYear[] = [];
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
    const at = (100 * (new Date(0).setUTCFullYear(year, 0, 1) - fromMs)) / (toMs - fromMs);
    if (at >= 0 && at + widthOf(year) <= 100) years.push({ year, at });
  }
  // The year in which it begins, where its words do not touch the next.
  const [next] = years;
  const room = next?.at ?? 100;
  return room >= widthOf(first) + (100 * GAP) / length ? [{ year: first, at: 0 }, ...years] : years;
}

function bar({ startMs, endMs, isVague }: TimeExtent, fromMs: number, toMs: number): Html {
  const at = (ms: number): number => (100 * (ms - fromMs)) / (toMs - fromMs);
  const start = startMs === undefined ? 0 : at(startMs);
  const end = endMs === undefined ? 100 : at(endMs);
  const marks = [
    'extent',
    ...(isVague ? ['vague'] : []),
    ...(startMs === undefined ? ['from-before'] : []),
    ...(endMs === undefined ? ['and-after'] : []),
  ];
  return html`<span class="bar" aria-hidden="true"><i class="${marks.join(' ')}" style="inset-inline-start:${start.toFixed(2)}%;inline-size:${(end - start).toFixed(2)}%"></i></span>`;
}

/** The photographs in the order of time, each date with its length beside the others; nothing where there are not two dates. */
export function renderTimeline(part: EssayPart): Html {
  if (!hasTimeline(part.manifest)) return html``;
  const rows = rowsOf(part.manifest);
  const { reader } = part.context;
  const { fromMs, toMs } = spanOf(rows.map(({ extent }) => extent));
  const everywhere = new Set(yearsIn(fromMs, toMs, NARROWEST).map(({ year }) => year));
  const years = yearsIn(fromMs, toMs, BESIDE_DATES).map(
    ({ year, at }) =>
      html`<span class="${everywhere.has(year) ? 'year' : 'year wants-room'}" style="inset-inline-start:${at.toFixed(2)}%">${year}</span>`,
  );
  return html`<section class="when" id="page:timeline" aria-labelledby="title:timeline:"><h2 id="title:timeline:">${ownWords(whereAndWhenWords(reader).when, reader)}</h2>
<div class="timeline"><div class="years" aria-hidden="true"><div>${years}</div></div>
<ol class="dates">
${rows.map(({ label, extent, canvases }) => html`<li class="row"><p>${phrase(label, reader)}</p>${bar(extent, fromMs, toMs)}${thumbnailRow(canvases, part)}</li>\n`)}</ol></div></section>
`;
}

/** Whether an essay has a timeline: its photographs are not all of one date, or of none. */
export function hasTimeline(manifest: Manifest): boolean {
  return new Set(datedCanvases(manifest).map(({ edtf }) => edtf)).size > 1;
}
