import type { Canvas, Manifest, Range } from '../../presentation/model.ts';
import { essayUrl } from '../../urls.ts';
import { datesAndPlaces, factList, otherFacts, whenAndWhere } from '../parts/facts.ts';
import { type Html, html } from '../parts/html.ts';
import { ownLanguage } from '../parts/marked-text.ts';
import { phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { type EssayPart, renderFigures } from './figures.ts';

/** The canvases of a range and of those below it. */
function canvasesOf(range: Range): string[] {
  return range.items.flatMap((item) => (item.kind === 'canvas' ? [item.canvas] : canvasesOf(item.range)));
}

/** Photographs that no section holds, in order: those of an essay without sections, and those before the first. */
export function unsectioned({ canvases, structures }: Manifest): Canvas[] {
  const sections = structures?.items.flatMap((item) => (item.kind === 'range' ? canvasesOf(item.range) : []));
  const held = new Set(sections);
  return canvases.filter(({ id }) => !held.has(id));
}

/** A list of the sections, leading to each; nothing without sections. */
export function renderContents({ structures }: Pick<Manifest, 'structures'>, { reader }: PageContext): Html {
  // The name of the list may be in another language than the list.
  const lang = ownLanguage(reader).text === '' ? html`` : html` lang="${reader.textLanguage}"`;
  const list = (range: Range): Html => {
    const entries = range.items.flatMap((item) => (item.kind === 'range' ? [item.range] : []));
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
  const heading = `h${Math.min(level, 6)}`;
  const title = phrase(range.label, reader);
  yield html`<section id="${range.id}" class="section" aria-labelledby="title:${range.id}">
<div class="wall"><${heading} id="title:${range.id}">${title}</${heading}>
${whenAndWhere(range, context)}
${range.summary === undefined ? html`` : prose(range.summary, reader)}
${factList(otherFacts(range.metadata, datesAndPlaces(range), context))}</div>\n`;
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
  const ranges = new Set(manifest.structures === undefined ? [] : holding(manifest.structures));
  return [...ranges]
    .filter((range) => range !== manifest.structures)
    .map((range) => {
      const address = inSameLanguage(`${essayUrl(root, manifest.id)}#${range.id}`, reader);
      return html`<a href="${address}">${phrase(range.label, reader)}</a>`;
    });
}
