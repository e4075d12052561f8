import type { Hit, QuotedText } from '../../search/index/search-order.ts';
import type { TextRange } from '../../search/words/matches.ts';
import { type Html, html } from '../parts/html.ts';
import { textMarks } from '../parts/marked-text.ts';
import type { Reader } from '../parts/reader.ts';

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

/** What was found of one thing, a passage for each text and language. */
export function passages(hits: readonly Hit[], reader: Reader): Html {
  return html`${hits.flatMap(({ texts }) => texts.map((text) => passage(text, reader)))}`;
}
