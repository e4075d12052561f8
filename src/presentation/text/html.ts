/**
 * HTML of property values: the elements, attributes and addresses that the Presentation API allows (3.0, 4.5), well-formed
 * as XML, within one outermost element, and nothing around it.
 */

export const ALLOWED_ELEMENTS = ['a', 'b', 'br', 'i', 'img', 'p', 'small', 'span', 'sub', 'sup'] as const;

const ADDRESSES = { link: /^(?:https?:\/\/|mailto:)/i, picture: /^https?:\/\//i };

/** Whether a property value is HTML and not plain text: it begins with `<` and ends with `>` (3.0, 4.5). */
export function isHtml(value: string): boolean {
  return value.startsWith('<') && value.endsWith('>');
}

/** A text as HTML that shows it, within an element or an attribute; well-formed as XML (3.0, 4.5). */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * An address that a link or picture may have: absolute, of http or https, of a link mailto too. Its scheme is in lower case,
 * because clients compare it as it is written.
 */
export function allowedAddress(address: string, kind: keyof typeof ADDRESSES): string | undefined {
  if (!ADDRESSES[kind].test(address)) return undefined;
  return address.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase());
}

/** A plain text as HTML (3.0, 4.5): blank lines part paragraphs, other line ends are kept. */
export function htmlOfPlainText(text: string): string {
  const paragraphs = text
    .trim()
    .split(/(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*/)
    .map((paragraph) => `<p>${escapeHtml(paragraph.trim()).replace(/\r\n?|\n/g, '<br/>')}</p>`);
  return paragraphs.length > 1 ? `<span>${paragraphs.join('')}</span>` : paragraphs.join('');
}

/** A plain text where HTML may stand: as it is while it has one line and cannot be taken for HTML. */
export function captionOfPlainText(text: string): string {
  const caption = text.trim();
  return isHtml(caption) || /[\r\n]/.test(caption) ? htmlOfPlainText(caption) : caption;
}

/** A plain text as the value of metadata: such a one that would be taken for HTML is escaped, so that it is read as it is. */
export function valueOfPlainText(text: string): string {
  const value = text.trim();
  return isHtml(value) ? `<span>${escapeHtml(value)}</span>` : text;
}
