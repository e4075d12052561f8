import sanitizeHtml from 'sanitize-html';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import type { Wording } from '../../presentation/script/wording.ts';
import { isHtml } from '../../presentation/text/html.ts';
import { Html, html } from './html.ts';
import { inOneLine, textMarks } from './marked-text.ts';
import { type Reader, wordingFor } from './reader.ts';

/** Presentation 3.0, 4.4: what HTML in a value may hold; images aside, which would come from other hosts. */
const ALLOWED = {
  allowedTags: ['a', 'b', 'br', 'i', 'p', 'small', 'span', 'sub', 'sup'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
};

/** The same without paragraphs, for words within a line. */
const ALLOWED_IN_LINE = { ...ALLOWED, allowedTags: ALLOWED.allowedTags.filter((tag) => tag !== 'p') };

/** Always cleaned here, though composing has done so: what a page holds is for no other room to warrant. */
function markup(value: string): Html {
  return isHtml(value) ? new Html(sanitizeHtml(value, ALLOWED)) : html`${value}`;
}

function markupInLine(value: string): Html {
  if (!isHtml(value)) return html`${value}`;
  return new Html(sanitizeHtml(value.replace(/<\/p>\s*<p>/gi, ' '), ALLOWED_IN_LINE));
}

/** The text of a value without its markup. */
export function withoutMarkup(value: string): string {
  if (!isHtml(value)) return value;
  const text = sanitizeHtml(value.replace(/<\/p>|<br[^>]*>/gi, ' '), {
    allowedTags: [],
    allowedAttributes: {},
  });
  const characters: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
  };
  return text
    .replace(/&(?:amp|lt|gt|quot);/g, (entity) => characters[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

/** Marks the language and the direction of a text where they are not those of the page; `of` takes the text out of a value. */
function marksOf({ values, language }: Wording, reader: Reader, of: (value: string) => string): Html {
  return textMarks(values.map(of).join(' '), language, reader);
}

function asWritten(value: string): string {
  return value;
}

/** Words within a line of what is plain text, such as labels, whatever it looks like; several values are set apart by commas. */
export function phrase(map: LanguageMap, reader: Reader): Html {
  const wording = wordingFor(map, reader);
  return marked(
    inOneLine(wording.values.map((value) => html`${value}`)),
    marksOf(wording, reader, asWritten),
  );
}

/** The same of a value that may be HTML: a summary, a value of metadata or of a statement (3.0, 4.5). */
export function phraseOfHtml(map: LanguageMap, reader: Reader): Html {
  const wording = wordingFor(map, reader);
  return marked(inOneLine(wording.values.map(markupInLine)), marksOf(wording, reader, withoutMarkup));
}

function marked(text: Html, mark: Html): Html {
  return mark.text === '' ? text : html`<span${mark}>${text}</span>`;
}

/** Paragraphs. */
export function prose(map: LanguageMap, reader: Reader): Html {
  const wording = wordingFor(map, reader);
  const blocks = wording.values.map((value) => {
    // Manifests want one outermost element, which holds the paragraphs (3.0, 4.4).
    const text = new Html(markup(value).text.replace(/^<span>(<p>[\s\S]*<\/p>)<\/span>$/, '$1'));
    return text.text.includes('<p>') ? text : html`<p>${text}</p>`;
  });
  return html`<div class="prose"${marksOf(wording, reader, withoutMarkup)}>${blocks}</div>`;
}

/** `lang` and `dir` of an element for which a text is an attribute, or of which it is a part without markup. */
export function attributeMarks(map: LanguageMap, reader: Reader): Html {
  return marksOf(wordingFor(map, reader), reader, withoutMarkup);
}

/** The beginning of a text, cut between words at about `length` characters, for lists and descriptions. */
export function excerpt(map: LanguageMap, reader: Reader, length: number): string {
  const text = wordingFor(map, reader).values.map(withoutMarkup).join(' ');
  if (text.length <= length) return text;
  const cut = text.slice(0, length + 1);
  const end = cut.lastIndexOf(' ');
  return `${cut.slice(0, end > length / 2 ? end : length).replace(/[\s.,;:–—-]+$/, '')} …`;
}
