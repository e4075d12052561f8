import type {
  Canvas,
  Described,
  LanguageMap,
  Link,
  Manifest,
  Place,
  Provider,
  Range,
} from '../model/manifest.ts';
import { unprintedLetters } from './letters.ts';
import { wordingAmong } from './wording.ts';

interface Printed extends Described {
  readonly providers?: readonly Provider[];
  readonly date?: LanguageMap;
  readonly places: readonly Place[];
  readonly homepage?: readonly Link[];
  readonly rendering?: readonly Link[];
  readonly seeAlso?: readonly Link[];
  readonly partOf?: readonly Link[];
}

function linksOf({ homepage = [], rendering = [], seeAlso = [], partOf = [] }: Printed): readonly Link[] {
  return [...homepage, ...rendering, ...seeAlso, ...partOf];
}

function* described(part: Printed): Generator<LanguageMap> {
  const { label, summary, metadata, requiredStatement, providers = [], date, places } = part;
  yield label;
  if (summary) yield summary;
  if (date) yield date;
  for (const named of [...places, ...providers, ...linksOf(part)]) yield named.label;
  for (const entry of requiredStatement ? [...metadata, requiredStatement] : metadata) {
    yield entry.label;
    yield entry.value;
  }
}

function* inRange(range: Range): Generator<LanguageMap> {
  yield* described(range);
  for (const item of range.items) if (item.kind === 'range') yield* inRange(item.range);
}

function* inCanvas(canvas: Canvas): Generator<LanguageMap> {
  yield* described(canvas);
  if (canvas.alternativeText) yield canvas.alternativeText;
  for (const { text } of canvas.notes) yield text;
  for (const { label } of canvas.notesElsewhere ?? []) yield label;
}

/** Every text that an essay may have in print. */
export function* printedTexts(manifest: Manifest): Generator<LanguageMap> {
  yield* described(manifest);
  for (const canvas of manifest.canvases) yield* inCanvas(canvas);
  if (manifest.structures) yield* inRange(manifest.structures);
}

/** Most texts can be printed, and there are hundreds in an essay: none is copied to be looked at. */
function isPrintable(map: LanguageMap): boolean {
  for (const language in map)
    for (const text of map[language] ?? []) if (unprintedLetters(text).length > 0) return false;
  return true;
}

/** What is kept of a manifest as long as it is there: a change makes another. */
const kept = new WeakMap<Manifest, ReadonlyMap<string, readonly string[]>>();

/**
 * The languages of an essay that cannot be printed, each with the letters that no font has.
 *
 * @returns by BCP 47 tag; the key is `none` for an essay without a language
 */
export function unprintedLanguages(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const known = kept.get(manifest);
  if (known) return known;
  const found = new Map<string, Set<string>>();
  const tags = manifest.languages.filter((tag) => tag !== 'none');
  const languages = tags.length > 0 ? tags : ['none'];
  for (const map of printedTexts(manifest)) {
    if (isPrintable(map)) continue;
    for (const language of languages) {
      const { values } = wordingAmong(map, [language, ...tags]);
      for (const letter of values.flatMap(unprintedLetters))
        found.set(language, (found.get(language) ?? new Set()).add(letter));
    }
  }
  const letters = new Map([...found].map(([language, each]) => [language, [...each]]));
  kept.set(manifest, letters);
  return letters;
}
