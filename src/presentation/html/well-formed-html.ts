import { ALLOWED_ELEMENTS } from '../text/html.ts';
import { hasUnprintable } from '../text/unprintable.ts';

const ALLOWED: ReadonlySet<string> = new Set(ALLOWED_ELEMENTS);
const PIECE =
  /<(\/?)([a-z]+)((?:\s+[a-z]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*(\/?)>|&(?:amp|lt|gt|quot|#39);|[^<>&]+/gy;
const ATTRIBUTE = /([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|#39);)/;

/** The values that each attribute may have. Schemes are letters as they stand, so that no entity can hide another. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  'a href': /^(?:https?:\/\/|mailto:)/,
  'img src': /^https?:\/\//,
  'img alt': /^/,
};
/** Elements that cannot be within themselves: readers of HTML close the outer one. */
const NOT_WITHIN_ITSELF: ReadonlySet<string> = new Set(['p', 'a']);

function hasAllowedAttributes(element: string, attributes: string): boolean {
  const seen = new Set<string>();
  for (const [, name = '', double, single = ''] of attributes.matchAll(ATTRIBUTE)) {
    const value = double ?? single;
    if (seen.has(name) || BARE_AMPERSAND.test(value)) return false;
    if (!ATTRIBUTES[`${element} ${name}`]?.test(value)) return false;
    seen.add(name);
  }
  return true;
}

/**
 * Whether HTML is as Presentation 3.0, 4.5 wants it: well-formed as XML, allowed elements, attributes and addresses and
 * nothing else. Such HTML need not be changed.
 *
 * @param wrapped it must be one element with nothing around it
 */
export function isWellFormedHtml(html: string, wrapped: boolean): boolean {
  if (hasUnprintable(html)) return false;
  const open: string[] = [];
  let roots = 0;
  let end = 0;
  for (const match of html.matchAll(PIECE)) {
    const [all, closing, name, attributes = '', empty] = match;
    end += all.length;
    if (name === undefined) {
      if (wrapped && open.length === 0) return false;
      continue;
    }
    if (!ALLOWED.has(name)) return false;
    if (closing) {
      if (empty || attributes !== '' || open.pop() !== name) return false;
      continue;
    }
    if (!hasAllowedAttributes(name, attributes)) return false;
    // Readers of HTML take `<b/>` for a beginning, and nothing can be in a picture.
    const isVoid = name === 'br' || name === 'img';
    if (isVoid !== Boolean(empty) || (NOT_WITHIN_ITSELF.has(name) && open.includes(name))) return false;
    if (open.length === 0) roots += 1;
    if (!isVoid) open.push(name);
    if (open.length > 100) return false;
  }
  return end === html.length && open.length === 0 && (!wrapped || roots === 1);
}
