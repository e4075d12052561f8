import { Parser } from 'htmlparser2';
import { ALLOWED_ELEMENTS, allowedAddress } from '../text/html.ts';

/** Elements that are not allowed, and the allowed one that replaces each. */
export const REPLACED: Readonly<Record<string, string>> = {
  ...{ strong: 'b', em: 'i', cite: 'i' },
  ...Object.fromEntries(
    ['div', 'blockquote', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, 'p']),
  ),
};

/** Elements that go with everything in them: what they hold is no text for readers. */
export const REMOVED_WHOLE: readonly string[] = [
  'script',
  'style',
  'textarea',
  'option',
  'xmp',
  'svg',
  'math',
];

const ALLOWED: ReadonlySet<string> = new Set(ALLOWED_ELEMENTS);
const ADDRESSES: ReadonlyMap<string, 'link' | 'picture'> = new Map([
  ['a href', 'link'],
  ['img src', 'picture'],
]);

function* removedAttributes(element: string, attributes: Readonly<Record<string, string>>): Iterable<string> {
  for (const [name, value] of Object.entries(attributes)) {
    const address = ADDRESSES.get(`${element} ${name}`);
    if (address === undefined && `${element} ${name}` !== 'img alt')
      yield `the attribute ${name} of <${element}>`;
    if (address !== undefined && allowedAddress(value, address) === undefined)
      yield `the address of <${element}>`;
  }
}

/**
 * What cleaning takes out of HTML, in words for people, each thing once: elements, attributes, addresses, comments. An
 * element that another replaces is said with that.
 *
 * @param html as it is cleaned: angle brackets of text are escaped
 */
export function removedFrom(html: string): readonly string[] {
  const removed = new Set<string>();
  /** Open elements within one that goes as a whole, with that one. */
  let within = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (within > 0 || (REMOVED_WHOLE.includes(name) && !ALLOWED.has(name))) within += 1;
      if (within > 1) return;
      const other = Object.hasOwn(REPLACED, name) ? REPLACED[name] : undefined;
      if (other !== undefined) removed.add(`<${name}> (<${other}> is written instead)`);
      else if (!ALLOWED.has(name)) {
        removed.add(within > 0 ? `<${name}> with what is in it` : `<${name}>`);
        return;
      }
      for (const each of removedAttributes(name, attributes)) removed.add(each);
    },
    onclosetag() {
      if (within > 0) within -= 1;
    },
    oncomment: () => void removed.add('a comment'),
    onprocessinginstruction: () => void removed.add('a declaration'),
  });
  parser.end(html);
  return [...removed];
}
