/**
 * Reads HTML as strictly as XML and as the Presentation API 3.0, 4.5 allows, and throws at anything else: a small reader of
 * its own, so that tests do not ask the library that made it.
 */

const ELEMENTS = ['a', 'b', 'br', 'i', 'img', 'p', 'small', 'span', 'sub', 'sup'];
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  'a href': /^(?:https?:\/\/|mailto:)/,
  'img src': /^https?:\/\//,
  'img alt': /^/,
};
const PIECE =
  /<(\/?)([a-z]+)((?: [a-z]+=(?:"[^"<>]*"|'[^'<>]*'))*) ?(\/?)>|&(?:amp|lt|gt|quot|#39);|[^<>&]+/gy;

/** The text between the elements, with entities as they are written. */
export function textOfAllowedHtml(html: string): string {
  if (!html.startsWith('<') || !html.endsWith('>')) throw new Error(`not wrapped: ${html}`);
  const open: string[] = [];
  let roots = 0;
  let text = '';
  let end = 0;
  for (const match of html.matchAll(PIECE)) {
    const [all, closing, name, attributes = '', empty] = match;
    end = match.index + all.length;
    if (name === undefined) {
      if (open.length === 0) throw new Error(`text outside: ${all}`);
      text += all;
    } else if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes another`);
    } else {
      if (!ELEMENTS.includes(name)) throw new Error(`<${name}>`);
      if (open.length === 0) roots += 1;
      checkAttributes(name, attributes);
      if (!empty) open.push(name);
    }
  }
  if (end !== html.length) throw new Error(`not well-formed at ${end}: ${html}`);
  if (open.length > 0 || roots !== 1) throw new Error(`not one element: ${html}`);
  return text;
}

function checkAttributes(element: string, attributes: string): void {
  for (const [, name = '', , value = ''] of attributes.matchAll(/ ([a-z]+)=(["'])(.*?)\2/gs)) {
    const allowed = ATTRIBUTES[`${element} ${name}`];
    if (!allowed?.test(value)) throw new Error(`${element} ${name}="${value}"`);
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(value)) throw new Error(`a bare & in ${value}`);
  }
}
