import { plainTexts } from '../../presentation/html/plain-text.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';

/** A value of a property: a text, with its language where that is known (BCP 47), or a resource. */
export type Literal =
  | { readonly kind: 'text'; readonly text: string; readonly language?: string }
  | { readonly kind: 'resource'; readonly uri: string };

/** A property with its values, in the order in which they are written. */
export interface Property<Name extends string = string> {
  readonly name: Name;
  readonly values: readonly Literal[];
}

/** Texts of one property: so many say all, and bound what a description takes. */
const MOST_VALUES = 200;

/** A text whose language is no matter, such as a date or an identifier. */
export function text(value: string): Literal {
  return { kind: 'text', text: value };
}

/** A resource by its address. */
export function resource(uri: string): Literal {
  return { kind: 'resource', uri };
}

/** Texts in several languages as literals, without markup, each once, at most 200. */
export function literals(maps: readonly (LanguageMap | undefined)[]): readonly Literal[] {
  const found = new Map<string, Literal>();
  for (const map of maps)
    for (const [language, values] of Object.entries(map ? plainTexts(map) : {}))
      for (const value of values) {
        if (found.size === MOST_VALUES) return [...found.values()];
        const literal: Literal = language === 'none' ? text(value) : { kind: 'text', text: value, language };
        found.set(JSON.stringify([language, value]), literal);
      }
  return [...found.values()];
}

/** The properties that have values. */
export function filled<Name extends string>(
  rows: readonly (readonly [Name, readonly Literal[]])[],
): readonly Property<Name>[] {
  return rows.flatMap(([name, values]) => (values.length > 0 ? [{ name, values }] : []));
}
