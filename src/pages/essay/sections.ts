import { addTo } from '../../multimap.ts';
import type { Canvas, Manifest, Range, RangeItem } from '../../presentation/model/manifest.ts';
import { essayUrl } from '../../urls.ts';
import { datesAndPlaces, factList, otherFacts, sectionFacts, whenAndWhere } from '../parts/facts.ts';
import { type Html, html } from '../parts/html.ts';
import { ownLanguage } from '../parts/marked-text.ts';
import { phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { type EssayPart, renderFigures } from './figures.ts';

/** The canvases of a range and of those below it. */
function canvasesOf(range: Range): string[] {
  return range.items.flatMap((item) => (item.kind === 'canvas' ? [item.canvas] : canvasesOf(item.range)));
}

/** Whether a range is a section: not one that viewers show as thumbnails instead (3.0, 3.2 behavior). */
function isSection({ behavior = [] }: Range): boolean {
  return !behavior.includes('thumbnail-nav');
}

/** Whether a section has a heading, and an entry in the table of contents. */
export function hasHeading({ behavior = [] }: Range): boolean {
  return !behavior.includes('no-nav');
}

/**
 * The table of contents as pages and prints have it: without ranges that are no sections, and where a manifest gives an order
 * of its photographs (3.0, 5.4), in that order.
 */
export function sectionsOf({ structures, sequences, canvases }: Manifest): Range | undefined {
  const places = new Map(canvases.map(({ id }, index) => [id, index]));
  const placeOf = (item: RangeItem): number =>
    item.kind === 'canvas'
      ? (places.get(item.canvas) ?? canvases.length)
      : Math.min(canvases.length, ...item.range.items.map(placeOf));
  const arranged = (range: Range): Range => {
    const items = range.items.flatMap((item): RangeItem[] => {
      if (item.kind === 'canvas') return [item];
      return isSection(item.range) ? [{ kind: 'range', range: arranged(item.range) }] : [];
    });
    return { ...range, items: sequences ? items.toSorted((a, b) => placeOf(a) - placeOf(b)) : items };
  };
  return structures && isSection(structures) ? arranged(structures) : undefined;
}

/** A part of an essay: a section, or photographs that no section holds. */
export type StoryPart =
  | { readonly kind: 'section'; readonly range: Range }
  | { readonly kind: 'loose'; readonly canvases: readonly Canvas[] };

/**
 * The parts of an essay in the order in which they are told. Photographs without a section come first, but where the manifest
 * gives an order of its photographs, each part comes where its first photograph does.
 */
export function storyOf(manifest: Manifest): readonly StoryPart[] {
  const { canvases, sequences } = manifest;
  const loose = unsectioned(manifest);
  const sections = (sectionsOf(manifest)?.items ?? []).flatMap((item): StoryPart[] =>
    item.kind === 'range' ? [{ kind: 'section', range: item.range }] : [],
  );
  if (loose.length === 0) return sections;
  if (!sequences) return [{ kind: 'loose', canvases: loose }, ...sections];
  const begins = new Map<string, StoryPart[]>();
  const empty: StoryPart[] = [];
  for (const part of sections) {
    const held = new Set(part.kind === 'section' ? canvasesOf(part.range) : []);
    const first = canvases.find(({ id }) => held.has(id));
    if (first) addTo(begins, first.id, part);
    else empty.push(part);
  }
  const isLoose = new Set(loose);
  const told = canvases.flatMap((canvas): StoryPart[] =>
    isLoose.has(canvas) ? [{ kind: 'loose', canvases: [canvas] }] : (begins.get(canvas.id) ?? []),
  );
  return [...told, ...empty];
}

/** Photographs that no section holds, in order: those of an essay without sections, and those before the first. */
export function unsectioned(manifest: Manifest): Canvas[] {
  const { canvases } = manifest;
  const sections = sectionsOf(manifest)?.items.flatMap((item) =>
    item.kind === 'range' ? canvasesOf(item.range) : [],
  );
  const held = new Set(sections);
  return canvases.filter(({ id }) => !held.has(id));
}

/** A list of the sections, leading to each; nothing without sections. */
export function renderContents(manifest: Manifest, { reader }: PageContext): Html {
  const structures = sectionsOf(manifest);
  // The name of the list may be in another language than the list.
  const lang = ownLanguage(reader).text === '' ? html`` : html` lang="${reader.textLanguage}"`;
  const list = (range: Range): Html => {
    const entries = range.items.flatMap((item) =>
      item.kind === 'range' && hasHeading(item.range) ? [item.range] : [],
    );
    if (entries.length === 0) return html``;
    return html`<ol${lang}>
${entries.map((entry) => html`<li><a href="#${entry.id}">${phrase(entry.label, reader)}</a>${list(entry)}</li>\n`)}</ol>`;
  };
  const entries = structures === undefined ? html`` : list(structures);
  if (entries.text === '') return html``;
  return html`<nav class="contents" aria-label="${reader.words.contents}"${ownLanguage(reader)}>${entries}</nav>`;
}

/** A section: its text, its photographs, and the sections below it; in pieces. */
export function* renderSection(range: Range, part: EssayPart, level: number): Generator<Html, void> {
  const { context, manifest } = part;
  const { reader } = context;
  const byId = new Map(manifest.canvases.map((canvas) => [canvas.id, canvas]));
  const own = range.items.flatMap((item) => (item.kind === 'canvas' ? (byId.get(item.canvas) ?? []) : []));
  if (!hasHeading(range)) {
    yield* renderFigures(own, part, level);
    return;
  }
  const heading = `h${Math.min(level, 6)}`;
  const title = phrase(range.label, reader);
  yield html`<section id="${range.id}" class="section" aria-labelledby="title:${range.id}">
<div class="wall"><${heading} id="title:${range.id}">${title}</${heading}>
${whenAndWhere(range, context)}
${range.summary === undefined ? html`` : prose(range.summary, reader)}
${factList([...otherFacts(range.metadata, datesAndPlaces(range), context), ...sectionFacts(range, context)])}</div>\n`;
  yield* renderFigures(own, part, level + 1);
  yield html`\n`;
  for (const item of range.items)
    if (item.kind === 'range') yield* renderSection(item.range, part, level + 1);
  yield html`</section>\n`;
}

/** The sections of an essay that hold a canvas, each with its address. */
export function sectionsWith(canvas: string, manifest: Manifest, { root, reader }: PageContext): Html[] {
  const holding = (range: Range): Range[] =>
    range.items.flatMap((item) => {
      if (item.kind === 'canvas') return item.canvas === canvas ? [range] : [];
      return holding(item.range);
    });
  const structures = sectionsOf(manifest);
  const ranges = new Set(structures === undefined ? [] : holding(structures));
  return [...ranges]
    .filter((range) => range !== structures && hasHeading(range))
    .map((range) => {
      const address = inSameLanguage(`${essayUrl(root, manifest.id)}#${range.id}`, reader);
      return html`<a href="${address}">${phrase(range.label, reader)}</a>`;
    });
}
