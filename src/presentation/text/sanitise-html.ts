import sanitize from 'sanitize-html';
import { ALLOWED_ELEMENTS, allowedAddress, escapeHtml, isHtml } from './html.ts';
import { withoutUnprintable } from './unprintable.ts';

/** Elements that are not allowed, and the allowed one that replaces each. */
const SAME = { strong: 'b', em: 'i', cite: 'i' };
const BLOCKS = ['div', 'blockquote', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

function address(name: 'href' | 'src', value: string | undefined): sanitize.Attributes {
  const allowed = allowedAddress(value ?? '', name === 'href' ? 'link' : 'picture');
  return allowed === undefined ? {} : { [name]: allowed };
}

const OPTIONS: sanitize.IOptions = {
  allowedTags: [...ALLOWED_ELEMENTS],
  allowedAttributes: { a: ['href'], img: ['src', 'alt'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  transformTags: {
    ...SAME,
    ...Object.fromEntries(BLOCKS.map((name) => [name, 'p'])),
    a: (tagName, { href }) => ({ tagName, attribs: address('href', href) }),
    img: (tagName, { src, alt = '' }) => ({ tagName, attribs: { ...address('src', src), alt } }),
  },
};

/** The deepest nesting that is cleaned: nobody writes more, and the time for each element grows with its depth. */
const MOST_DEEP = 1000;

function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [tag] of html.matchAll(/<\/?[a-z][^<>]*>/gi)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>') && !/^<(?:br|img)\b/i.test(tag)) depth += 1;
    if (depth > MOST_DEEP) return true;
  }
  return false;
}

/** Whether well-formed HTML is a single element. */
function isOneElement(html: string): boolean {
  let depth = 0;
  for (const { 0: tag, index } of html.matchAll(/<[^>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth === 0) return index + tag.length === html.length && tag.startsWith('</');
  }
  return false;
}

/**
 * Removes from HTML everything that is not allowed in property values (Presentation 3.0, 4.5). A value that is not HTML is
 * returned unchanged; one that is nested too deeply is shown as it was typed.
 */
export function sanitiseHtml(value: string): string {
  if (!isHtml(value)) return value;
  if (isTooDeep(value)) return `<span>${escapeHtml(withoutUnprintable(value))}</span>`;
  // Twice: removing an element can leave two others nested that must not be.
  const html = sanitize(sanitize(withoutUnprintable(value), OPTIONS), OPTIONS).trim();
  return html === '' || isOneElement(html) ? html : `<span>${html}</span>`;
}
