import { isJsonArray, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from '../source/report.ts';
import { didYouMean } from '../text/suggest.ts';
import type { Visited } from './visit.ts';

/** Of Web Annotation (3.1.5), the Presentation API (3.5), and specifications of IIIF beside it. */
const MOTIVATIONS = [
  ...['assessing', 'bookmarking', 'classifying', 'commenting', 'describing', 'editing', 'highlighting'],
  ...['identifying', 'linking', 'moderating', 'questioning', 'replying', 'tagging'],
  ...['painting', 'supplementing', 'activating', 'contextualizing', 'contentState', 'georeferencing'],
];

/** Properties whose values are words of a list, on whatever they stand; `behavior` and directions are told elsewhere. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  // 3.0, 3.2.
  timeMode: ['trim', 'scale', 'loop'],
  // Web Annotation, 3.2.3 and 3.1.5.
  textDirection: ['ltr', 'rtl', 'auto'],
  motivation: MOTIVATIONS,
  purpose: MOTIVATIONS,
  // Extension textGranularity, 2.2.
  textGranularity: ['page', 'block', 'paragraph', 'line', 'word', 'glyph'],
};

/** Those that may have several values. */
const SEVERAL: ReadonlySet<string> = new Set(['motivation', 'purpose']);

/** Tells values that are none of the words that a property has. Those of a vocabulary of its own have a prefix or an address. */
export function checkWords({ node, path, parent }: Visited, report: Report): void {
  for (const [name, words] of Object.entries(WORDS)) {
    const value = node[name];
    if (value === undefined) continue;
    // That something in `items` of a canvas is not painted is told there, with what to write.
    if (name === 'motivation' && parent?.property === 'items') continue;
    const at = [...path, name];
    if (isJsonArray(value) && SEVERAL.has(name))
      for (const [index, each] of value.entries()) checkWord(name, each, words, [...at, index], report);
    else checkWord(name, value, words, at, report);
  }
}

function checkWord(
  name: string,
  value: JsonValue,
  words: readonly string[],
  path: AuthoredPath,
  report: Report,
): void {
  if (typeof value === 'string' && (words.includes(value) || value.includes(':'))) return;
  const { suggestion } = typeof value === 'string' ? didYouMean(value, words) : {};
  const accepted = `one of ${words.join(', ')}`;
  report.warning(
    path,
    name === 'motivation' ? 'motivation' : 'unknown-word',
    `viewers know no such \`${name}\``,
    suggestion === undefined ? accepted : `${suggestion} It is ${accepted}`,
  );
}
