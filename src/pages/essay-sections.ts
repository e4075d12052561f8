import type { Canvas, LanguageMap, Manifest, MetadataEntry, Range } from '../presentation/model.ts';
import type { Appearance } from '../presentation/serialisation-context.ts';
import { essayUrl, photoUrl } from '../urls.ts';
import { type Html, html } from './html.ts';
import { type Fact, factList, type PageContext } from './page-context.ts';
import { picture } from './picture.ts';
import { phrase, prose } from './prose.ts';
import { inSameLanguage, lineFor } from './reader.ts';

/** What sections and photographs are rendered from. */
export interface EssayPart {
  readonly context: PageContext;
  readonly manifest: Manifest;
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
}

/** Height of a row of photographs in rem, before it grows to fill the line; the style sheet has the same. */
const ROW = 20;

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
  const list = (range: Range): Html => {
    const entries = range.items.flatMap((item) => (item.kind === 'range' ? [item.range] : []));
    if (entries.length === 0) return html``;
    return html`<ol>
${entries.map((entry) => html`<li><a href="#${entry.id}">${phrase(entry.label, reader)}</a>${list(entry)}</li>\n`)}</ol>`;
  };
  const entries = structures === undefined ? html`` : list(structures);
  if (entries.text === '') return html``;
  return html`<nav class="contents" aria-label="${reader.words.contents}">${entries}</nav>`;
}

/** When and where. */
export function whenAndWhere(
  { date, places }: Pick<Canvas, 'date' | 'places'>,
  { reader }: PageContext,
): Html {
  const labels = [...(date === undefined ? [] : [date]), ...places.map(({ label }) => label)];
  if (labels.length === 0) return html``;
  return html`<p class="line">${labels.map((label, at) => html`${at > 0 ? ' · ' : ''}${phrase(label, reader)}`)}</p>`;
}

/** Metadata but what is shown as date and place already. */
export function otherFacts(
  metadata: readonly MetadataEntry[],
  shown: readonly LanguageMap[],
  { reader }: PageContext,
): Fact[] {
  const lines = new Set(shown.map((text) => lineFor(text, reader)));
  return metadata
    .filter(({ value }) => !lines.has(lineFor(value, reader)))
    .map(({ label, value }) => ({ label: phrase(label, reader), value: phrase(value, reader) }));
}

/** Links to other essays that show the same image; nothing when there is none. */
export function alsoAppearsIn(canvas: Canvas, { manifest, appearancesOf, context }: EssayPart): Html {
  const { root, reader } = context;
  const own = new Set([manifest.id, manifest.canvasesOf, ...manifest.alternatives.map(({ id }) => id)]);
  const others = new Map(
    canvas.images
      .flatMap(({ identifier }) => appearancesOf(identifier))
      .filter((appearance) => !own.has(appearance.manifest.id))
      .map((appearance) => [appearance.manifest.id, appearance]),
  );
  if (others.size === 0) return html``;
  const links = [...others.values()].map((other, at) => {
    const address = inSameLanguage(photoUrl(root, other.manifest.id, other.canvas), reader);
    return html`${at > 0 ? ', ' : ''}<a href="${address}">${phrase(other.manifest.label, reader)}</a>`;
  });
  return html`<p class="line">${reader.words.alsoAppearsIn}: ${links}</p>`;
}

function figure(canvas: Canvas, part: EssayPart): Html {
  const { context, manifest } = part;
  const { root, reader, limits } = context;
  const [image] = canvas.images;
  const shape = image.width / image.height;
  const painted = picture(root, limits, {
    image,
    alternativeText: lineFor(canvas.alternativeText ?? canvas.label, reader),
    shownAs: `(min-width: 56rem) ${Math.round(shape * ROW * 1.3)}rem, 92vw`,
  });
  const shown = [
    ...(canvas.date === undefined ? [] : [canvas.date]),
    ...canvas.places.map(({ label }) => label),
  ];
  return html`<figure style="--shape:${shape.toFixed(4)}">
<a class="plate" href="${inSameLanguage(photoUrl(root, manifest.id, canvas.id), reader)}">${painted}</a>
<figcaption><h3>${phrase(canvas.label, reader)}</h3>
${canvas.summary === undefined ? html`` : prose(canvas.summary, reader)}
${whenAndWhere(canvas, context)}
${factList(otherFacts(canvas.metadata, shown, context))}
${alsoAppearsIn(canvas, part)}</figcaption></figure>
`;
}

/** Photographs side by side, in rows that are equally high. */
export function renderFigures(canvases: readonly Canvas[], part: EssayPart): Html {
  if (canvases.length === 0) return html``;
  return html`<div class="hang">
${canvases.map((canvas) => figure(canvas, part))}</div>`;
}

/** A section: its text, its photographs, and the sections below it. */
export function renderSection(range: Range, part: EssayPart, level: number): Html {
  const { context, manifest } = part;
  const { reader } = context;
  const byId = new Map(manifest.canvases.map((canvas) => [canvas.id, canvas]));
  const own = range.items.flatMap((item) => (item.kind === 'canvas' ? (byId.get(item.canvas) ?? []) : []));
  const below = range.items.flatMap((item) =>
    item.kind === 'range' ? renderSection(item.range, part, level + 1) : [],
  );
  const heading = `h${Math.min(level, 6)}`;
  const title = phrase(range.label, reader);
  const shown = [
    ...(range.date === undefined ? [] : [range.date]),
    ...range.places.map(({ label }) => label),
  ];
  return html`<section id="${range.id}" class="section" aria-labelledby="title:${range.id}">
<div class="wall"><${heading} id="title:${range.id}">${title}</${heading}>
${whenAndWhere(range, context)}
${range.summary === undefined ? html`` : prose(range.summary, reader)}
${factList(otherFacts(range.metadata, shown, context))}</div>
${renderFigures(own, part)}
${below}</section>
`;
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
