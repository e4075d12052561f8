import type { PaintedImage } from '../../presentation/model/manifest.ts';
import { bestTag } from '../../presentation/script/wording.ts';
import type { Hit, QuotedText } from '../../search/index/search-order.ts';
import type { TextRange } from '../../search/words/matches.ts';
import { essayUrl, imageUrl, photoUrl, presentationUrl, viewUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { ownWords, textMarks } from '../parts/marked-text.ts';
import { pictureUrl } from '../parts/picture.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext, type Reader } from '../parts/reader.ts';
import { searchPath } from './asked-search.ts';
import { SEARCH_WORDS } from './words.ts';

/** Longest side of a picture: one of the sizes that are stored ready-made. */
const THUMBNAIL = 400;

/** How narrow or wide the place of a picture is at most. */
const WIDEST = 1.8;

/** What was found of one thing on a page: hits that follow each other. */
function* byThing(hits: readonly Hit[]): Iterable<readonly [Hit, ...Hit[]]> {
  let open: [Hit, ...Hit[]] | undefined;
  for (const hit of hits) {
    const isSame =
      open?.[0].source.id === hit.source.id &&
      open[0].source.type === hit.source.type &&
      open[0].subject.part?.id === hit.subject.part?.id &&
      open[0].subject.part?.kind === hit.subject.part?.kind &&
      JSON.stringify(open[0].region) === JSON.stringify(hit.region);
    if (open && isSame) open.push(hit);
    else {
      if (open) yield open;
      open = [hit];
    }
  }
  if (open) yield open;
}

/** The page that shows a thing; IIIF JSON without one is shown by a viewer, and of a collection all that is in it is listed. */
function pageOf({ source, subject, region }: Hit, { root, base, reader }: PageContext): string {
  if (source.type === 'Collection') return searchPath(root, { collection: source.id }, reader);
  if (source.type === 'Document') {
    const manifest = presentationUrl(base, 3, { kind: 'manifest', manifest: source.id });
    return inSameLanguage(viewUrl(root, manifest, 'mirador'), reader);
  }
  if (subject.part?.kind !== 'canvas') return inSameLanguage(essayUrl(root, source.id), reader);
  const photo = inSameLanguage(photoUrl(root, source.id, subject.part.id), reader);
  return region ? `${photo}#xywh=${region.x},${region.y},${region.width},${region.height}` : photo;
}

function shapeOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return Math.min(WIDEST, Math.max(1 / WIDEST, width / height)).toFixed(4);
}

/** The photograph, or the detail of it that a note is about. */
function pictureOf({ region, subject }: Hit, image: PaintedImage, context: PageContext): Html {
  const { root, limits, reader } = context;
  if (!region)
    return html`<img src="${pictureUrl(root, image, limits, THUMBNAIL)}" alt="${lineFor(subject.label, reader)}" loading="lazy" decoding="async">`;
  const { x, y, width, height } = region;
  const detail = `${imageUrl(root, 3, image.identifier)}/${x},${y},${width},${height}/!${THUMBNAIL},${THUMBNAIL}/0/default.jpg`;
  return html`<img src="${detail}" alt="${SEARCH_WORDS[reader.pageLanguage].detail}" loading="lazy" decoding="async">`;
}

/** Characters of a passage before its first match, and of all of it, about. */
const BEFORE = 90;
const LONGEST = 320;

/** The part of a text that is shown: around its first match, cut between words. */
function shownPart(text: string, first: number): TextRange {
  const from = Math.max(0, first - BEFORE);
  const start = from === 0 ? 0 : from + Math.max(0, text.slice(from, first).search(/(?<=\s)/));
  if (text.length - start <= LONGEST) return { start, end: text.length };
  const cut = text.slice(start, start + LONGEST);
  const end = cut.lastIndexOf(' ');
  return { start, end: start + (end > BEFORE * 2 ? end : LONGEST) };
}

/** A passage with the words marked that were found. */
function passage({ text, language, ranges }: QuotedText, reader: Reader): Html {
  const { start, end } = shownPart(text, ranges[0]?.start ?? 0);
  const parts: Html[] = [];
  let at = start;
  for (const range of ranges.filter((each) => each.start >= start && each.end <= end)) {
    parts.push(html`${text.slice(at, range.start)}<mark>${text.slice(range.start, range.end)}</mark>`);
    at = range.end;
  }
  const marks = textMarks(text, language === 'none' ? undefined : language, reader);
  return html`<p class="passage"${marks}>${start > 0 ? '… ' : ''}${parts}${text.slice(at, end)}${end < text.length ? ' …' : ''}</p>\n`;
}

/** The text of a hit in the language of the reader, as far as something was found in that. */
function textFor({ texts }: Hit, { languages }: Reader): QuotedText | undefined {
  const tag = bestTag(
    languages,
    texts.map(({ language }) => language),
  );
  return texts.find(({ language }) => language === tag) ?? texts[0];
}

/** What was found of one thing, a passage for each text. */
function passages(hits: readonly Hit[], reader: Reader): Html {
  return html`${hits.flatMap((hit) => {
    const text = textFor(hit, reader);
    return text ? passage(text, reader) : [];
  })}`;
}

function card(hits: readonly [Hit, ...Hit[]], context: PageContext): Html {
  const { root, reader } = context;
  const [first] = hits;
  const { source, subject, region } = first;
  const { image } = subject;
  const page = pageOf(first, context);
  const frame = image
    ? html`<a class="frame" href="${page}" tabindex="-1" aria-hidden="true">${pictureOf(first, image, context)}</a>`
    : html`<span class="frame"></span>`;
  const isWhole = subject.part === undefined;
  const essay =
    source.type === 'Document'
      ? phrase(source.label, reader)
      : html`<a href="${inSameLanguage(essayUrl(root, source.id), reader)}">${phrase(source.label, reader)}</a>`;
  const section = subject.section ? html` · ${phrase(subject.section, reader)}` : html``;
  const place = isWhole
    ? html``
    : html`<p class="line">${ownWords(reader.words.inTheEssay, reader)}: ${essay}${section}</p>\n`;
  return html`<li style="--shape:${shapeOf(region ?? image ?? { width: 3, height: 2 })}">${frame}
<div><h2><a href="${page}">${phrase(subject.label, reader)}</a></h2>
${place}${passages(hits, reader)}</div></li>
`;
}

/** What was found, with pictures, the words marked, and where it is. */
export function foundList(hits: readonly Hit[], context: PageContext): Html {
  return html`<ol class="found">
${[...byThing(hits)].map((each) => card(each, context))}</ol>`;
}
