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

/** A text as HTML that shows it, within an element or an attribute. */
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
