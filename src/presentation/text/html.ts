import type { Canvas, LanguageMap, Note } from '../model/manifest.ts';
import { beginsWithMarkup } from './html-tags.ts';

/**
 * HTML of property values: the elements, attributes and addresses that the Presentation API allows (3.0, 4.5), well-formed
 * as XML, within one outermost element with nothing around it.
 */

export const ALLOWED_ELEMENTS = ['a', 'b', 'br', 'i', 'img', 'p', 'small', 'span', 'sub', 'sup'] as const;

const ADDRESSES = { link: /^(?:https?:\/\/|mailto:)/i, picture: /^https?:\/\//i };

/** Whether clients take a property value for HTML: it begins with `<` and ends with `>` (3.0, 4.5). */
export function isTakenForHtml(value: string): boolean {
  return value.startsWith('<') && value.endsWith('>');
}

/** Whether a property value is HTML: clients take it for that, and it begins with a tag of HTML. `<1890>` is text. */
export function isHtml(value: string): boolean {
  return isTakenForHtml(value) && beginsWithMarkup(value);
}

/** Escapes a text for an element or an attribute of HTML; the result is well-formed XML too (3.0, 4.5). */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * The address if a link or picture may have it: absolute, http or https, and mailto for links. Its scheme is put into lower
 * case, because clients compare it letter by letter.
 */
export function allowedAddress(address: string, kind: keyof typeof ADDRESSES): string | undefined {
  if (!ADDRESSES[kind].test(address)) return undefined;
  return address.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase());
}

/** A plain text as HTML (3.0, 4.5): blank lines separate paragraphs, other line ends are kept. */
export function htmlOfPlainText(text: string): string {
  const paragraphs = text
    .trim()
    .split(/(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*/)
    .map((paragraph) => `<p>${escapeHtml(paragraph.trim()).replace(/\r\n?|\n/g, '<br/>')}</p>`);
  return paragraphs.length > 1 ? `<span>${paragraphs.join('')}</span>` : paragraphs.join('');
}

/** A plain text for a property that may hold HTML: unchanged if it has one line and cannot be taken for HTML. */
export function captionOfPlainText(text: string): string {
  const caption = text.trim();
  return isTakenForHtml(caption) || /[\r\n]/.test(caption) ? htmlOfPlainText(caption) : caption;
}

/** A plain text as a value of metadata: escaped if it would be taken for HTML, otherwise unchanged. */
export function valueOfPlainText(text: string): string {
  const value = text.trim();
  return isTakenForHtml(value) ? `<span>${escapeHtml(value)}</span>` : text;
}

/** Plain texts by language for properties whose values may be HTML. */
export function valuesOfPlainTexts(
  texts: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(texts).map(([language, values]) => [language, values.map(valueOfPlainText)]),
  );
}

/** The text of a note as values that may be HTML: only a note in HTML is that, whatever its text looks like. */
export function valuesOfNote({ text, format }: Pick<Note, 'text' | 'format'>): LanguageMap {
  return format === 'text/html' ? text : valuesOfPlainTexts(text);
}

/** What is said of a photograph beside its notes, as such values: a note of all of it that says the same is not shown again. */
export function saidBesideNotes({
  label,
  summary,
  alternativeText,
}: Pick<Canvas, 'label' | 'summary' | 'alternativeText'>): readonly LanguageMap[] {
  return [
    valuesOfPlainTexts(label),
    ...(alternativeText ? [valuesOfPlainTexts(alternativeText)] : []),
    ...(summary ? [summary] : []),
  ];
}
