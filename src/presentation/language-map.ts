import type { LanguageMap } from './model.ts';

/** A map of one text in one language (BCP 47, or `none`). */
export function languageMap(language: string, text: string): LanguageMap {
  return { [language]: [text] };
}

/**
 * The texts of a map in a language, or in the next best: the same language of another country, the first of
 * `preferred` that there is, `none`, any (3.0, 4.4).
 *
 * @returns an empty list for an empty map
 */
export function textsIn(
  map: LanguageMap,
  language: string,
  preferred: readonly string[] = [],
): readonly string[] {
  const base = (tag: string): string => tag.split('-')[0] ?? tag;
  const tags = Object.keys(map);
  const alike = (wanted: string): string | undefined =>
    tags.find((tag) => tag === wanted) ?? tags.find((tag) => base(tag) === base(wanted));
  const found = [language, ...preferred, 'none'].map(alike).find((tag) => tag !== undefined) ?? tags[0];
  return found === undefined ? [] : (map[found] ?? []);
}
