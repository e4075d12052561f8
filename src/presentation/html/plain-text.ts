import type { LanguageMap } from '../model/manifest.ts';
import { isHtml } from '../text/html.ts';
import { markupIn, withoutTags } from '../text/html-tags.ts';

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;

function characterOf(entity: string, code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : entity;
}

/** What a reader sees of HTML; line ends stand for the ends of its paragraphs and lines. */
function textOfHtml(markup: string): string {
  const text = withoutTags(markup.replace(/<(?:\/p|br)\b[^<>]*>/gi, (tag) => `\n${tag}`));
  return text.replace(ENTITY, (entity, decimal?: string, hexadecimal?: string, name = '') => {
    if (decimal !== undefined) return characterOf(entity, Number(decimal));
    if (hexadecimal !== undefined) return characterOf(entity, Number.parseInt(hexadecimal, 16));
    return NAMED[name.toLowerCase()] ?? entity;
  });
}

/**
 * What a reader sees of a property value in one line: where clients take it for HTML (3.0, 4.5) without its tags. The HTML is
 * that of a manifest, which was cleaned when it was read.
 */
export function plainText(value: string): string {
  const text = isHtml(value) ? textOfHtml(value) : value;
  return text.replace(/\s+/g, ' ').trim();
}

/** Without comments; one that does not end is text. Takes linear time. */
function withoutComments(text: string): string {
  const [before = '', ...after] = text.split('<!--');
  const rest = after.map((part) => {
    const end = part.indexOf('-->');
    return end < 0 ? part : part.slice(end + 3);
  });
  return before + rest.join('');
}

/** A `<` where parsers of HTML begin a tag, a comment or a declaration. */
const OPENING = /<(?=[a-z/!?])/gi;
/** The same, but for a word in brackets, which is an element without attributes at most: `<unclear>`. */
const OPENING_OF_MORE = /<(?=[a-z/!?])(?!\/?[a-z][a-z\d-]*>)/gi;

/**
 * A text of others that is no HTML, for clients that take any value for HTML wherever its tags stand: without them. What
 * is left is text; a bracket with which lenient parsers would begin a tag is set apart by a space, so that it is read by
 * all: `< a few words>`. `<1890>`, `<3 lines>` and `<unclear>` stay as they are.
 */
export function textWithoutMarkup(text: string): string {
  if (!text.includes('<')) return text;
  const isMarked = markupIn(text) !== undefined;
  const plain = isMarked ? withoutTags(textOfHtml(withoutComments(text))) : text;
  // What was taken out may have brought together what it stood between.
  const opening = markupIn(plain) === undefined ? OPENING_OF_MORE : OPENING;
  return plain.replace(opening, '< ').trim();
}

/** The same of a text in several languages; values that say nothing are left out. */
export function plainTexts(map: LanguageMap): LanguageMap {
  const plain = Object.entries(map).map(
    ([language, values]) => [language, values.map(plainText).filter((text) => text !== '')] as const,
  );
  return Object.fromEntries(plain.filter(([, values]) => values.length > 0));
}
