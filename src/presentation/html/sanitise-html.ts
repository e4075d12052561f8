import sanitize from 'sanitize-html';
import {
  ALLOWED_ELEMENTS,
  allowedAddress,
  escapeHtml,
  isHtml,
  isTakenForHtml,
  valueOfPlainText,
} from '../text/html.ts';
import { withTextEscaped } from '../text/html-tags.ts';
import { withoutUnprintable } from '../text/unprintable.ts';
import { REMOVED_WHOLE, REPLACED, removedFrom } from './removed-html.ts';
import { isWellFormedHtml } from './well-formed-html.ts';

function address(name: 'href' | 'src', value: string | undefined): sanitize.Attributes {
  const allowed = allowedAddress(value ?? '', name === 'href' ? 'link' : 'picture');
  return allowed === undefined ? {} : { [name]: allowed };
}

const OPTIONS: sanitize.IOptions = {
  allowedTags: [...ALLOWED_ELEMENTS],
  allowedAttributes: { a: ['href'], img: ['src', 'alt'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  nonTextTags: [...REMOVED_WHOLE],
  transformTags: {
    ...REPLACED,
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

/** HTML of others as it is served. */
export interface CleanHtml {
  readonly html: string;
  /** What was taken out of it, in words for people. */
  readonly removed: readonly string[];
}

function cleaned(html: string): CleanHtml {
  const marked = withTextEscaped(withoutUnprintable(html));
  if (isTooDeep(marked))
    return {
      html: escapeHtml(withoutUnprintable(html)),
      removed: [`the nesting of more than ${MOST_DEEP} elements, all shown as they were typed,`],
    };
  // Twice: removing an element can leave two others nested that must not be.
  return { html: sanitize(sanitize(marked, OPTIONS), OPTIONS).trim(), removed: removedFrom(marked) };
}

/**
 * Removes from HTML everything that is not allowed in property values (Presentation 3.0, 4.5). HTML that is
 * as it must be, and text, are returned unchanged; what is nested too deeply is shown as it was typed. Angle brackets that
 * are no tags of HTML are text; where clients would take such a text for HTML, it is escaped.
 */
export function cleanHtmlValue(value: string): CleanHtml {
  if (!isHtml(value)) return { html: isTakenForHtml(value) ? valueOfPlainText(value) : value, removed: [] };
  if (isWellFormedHtml(value, true)) return { html: value, removed: [] };
  const { html, removed } = cleaned(value);
  return { html: html === '' || isOneElement(html) ? html : `<span>${html}</span>`, removed };
}

/** The same for a text that is said to be HTML, such as a body of `text/html`: it need not begin with an element. */
export function cleanHtmlText(text: string): CleanHtml {
  return isWellFormedHtml(text, false) ? { html: text, removed: [] } : cleaned(text);
}

/** Clean HTML of a property value. */
export function sanitiseHtml(value: string): string {
  return cleanHtmlValue(value).html;
}
