import type { LanguageMap } from '../model/manifest.ts';

/** A text in the language that suits somebody best. */
export interface Wording {
  readonly values: readonly string[];
  /** BCP 47; undefined where the language is unknown. */
  readonly language: string | undefined;
}

/** The language of a tag without script and region. */
export function primaryLanguage(tag: string): string {
  return tag.split('-', 1)[0]?.toLowerCase() ?? '';
}

/** The tag for a wish: the same, else one of the same language from any region. */
function found<T extends string>(wish: string, tags: readonly T[]): T | undefined {
  return (
    tags.find((tag) => tag.toLowerCase() === wish.toLowerCase()) ??
    tags.find((tag) => primaryLanguage(tag) === primaryLanguage(wish))
  );
}

/** The tag for the first wish that has one. */
export function bestTag<T extends string>(wishes: readonly string[], tags: readonly T[]): T | undefined {
  for (const wish of wishes) {
    const tag = found(wish, tags);
    if (tag !== undefined) return tag;
  }
  return undefined;
}

/**
 * Chooses from a language map: the languages that are wished for, then an unknown language, then any.
 *
 * @param languages BCP 47, best first
 */
export function wordingAmong(map: LanguageMap, languages: readonly string[]): Wording {
  const tags = Object.keys(map);
  const tag = bestTag(languages, tags) ?? (map['none'] ? 'none' : tags[0]);
  if (tag === undefined) return { values: [], language: undefined };
  return { values: map[tag] ?? [], language: tag === 'none' ? undefined : tag };
}
