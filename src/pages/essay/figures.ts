import { otherAppearances } from '../../presentation/iiif/shared/also-appears-in.ts';
import type { Appearance } from '../../presentation/iiif/shared/context.ts';
import type { Canvas, LanguageMap, Manifest } from '../../presentation/model/manifest.ts';
import { photoUrl } from '../../urls.ts';
import { datesAndPlaces, factList, otherFacts, whenAndWhere } from '../parts/facts.ts';
import { type Html, html } from '../parts/html.ts';
import { ownWords } from '../parts/marked-text.ts';
import { picture } from '../parts/picture.ts';
import { attributeMarks, phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext } from '../parts/reader.ts';

/** What sections and photographs are rendered from. */
export interface EssayPart {
  readonly context: PageContext;
  readonly manifest: Manifest;
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
}

/** Height of a row of photographs in rem, before it grows to fill the line; the style sheet has the same. */
const ROW = 20;

/** What the style sheet leaves for photographs in a wide window: beside the words of a section, and without such. */
const COLUMN = { besideWords: '100vw - 24rem - min(10vw, 9rem)', alone: '100vw - min(6vw, 5rem)' };

/** Values that the whole essay shows, and its photographs need not repeat. */
function saidOfAll({ metadata, requiredStatement }: Manifest): LanguageMap[] {
  return [...metadata, ...(requiredStatement === undefined ? [] : [requiredStatement])].map(
    ({ value }) => value,
  );
}

/** Links to other essays that show the same image; nothing when there is none. */
export function renderAppearances(canvas: Canvas, { manifest, appearancesOf, context }: EssayPart): Html {
  const { root, reader } = context;
  const others = new Map(
    otherAppearances(manifest, canvas, appearancesOf).map((appearance) => [
      appearance.manifest.id,
      appearance,
    ]),
  );
  if (others.size === 0) return html``;
  const links = [...others.values()].map((other, at) => {
    const address = inSameLanguage(photoUrl(root, other.manifest.id, other.canvas), reader);
    return html`${at > 0 ? ', ' : ''}<a href="${address}">${phrase(other.manifest.label, reader)}</a>`;
  });
  return html`<p class="line">${ownWords(`${reader.words.alsoAppearsIn}:`, reader)} ${links}</p>`;
}

function figure(canvas: Canvas, part: EssayPart, level: number): Html {
  const heading = `h${Math.min(level, 6)}`;
  const { context, manifest } = part;
  const { root, reader, limits } = context;
  const [image] = canvas.images;
  const shape = image.width / image.height;
  const painted = picture(root, limits, {
    image,
    alternativeText: lineFor(canvas.alternativeText ?? canvas.label, reader),
    marks: attributeMarks(canvas.alternativeText ?? canvas.label, reader),
    shownAs: `(min-width: 56rem) min(${Math.round(shape * ROW * 1.3)}rem, ${level > 2 ? COLUMN.besideWords : COLUMN.alone}), 92vw`,
  });
  const shown = [...datesAndPlaces(canvas), ...saidOfAll(manifest)];
  return html`<figure style="--shape:${shape.toFixed(4)}">
<a class="plate" href="${inSameLanguage(photoUrl(root, manifest.id, canvas.id), reader)}">${painted}</a>
<figcaption><${heading} class="title">${phrase(canvas.label, reader)}</${heading}>
${canvas.summary === undefined ? html`` : prose(canvas.summary, reader)}
${whenAndWhere(canvas, context)}
${factList(otherFacts(canvas.metadata, shown, context))}
${renderAppearances(canvas, part)}</figcaption></figure>
`;
}

/** Photographs that are rendered in one go: a millisecond or less. */
const FIGURES_AT_ONCE = 8;

/**
 * Photographs side by side, in rows that are equally high; in pieces.
 *
 * @param level of their headings, from 2
 */
export function* renderFigures(
  canvases: readonly Canvas[],
  part: EssayPart,
  level: number,
): Generator<Html, void> {
  if (canvases.length === 0) return;
  yield html`<div class="hang">\n`;
  for (let at = 0; at < canvases.length; at += FIGURES_AT_ONCE) {
    const some = canvases.slice(at, at + FIGURES_AT_ONCE);
    yield html`${some.map((canvas) => figure(canvas, part, level))}`;
  }
  yield html`</div>`;
}
