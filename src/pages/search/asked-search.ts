import { inSameLanguage, type Reader } from '../parts/reader.ts';

/** By what people narrow a search, in the order in which they are offered. */
export const NARROWINGS = ['person', 'place', 'decade', 'collection'] as const;
export type Narrowing = (typeof NARROWINGS)[number];

/** What the address of a search asks for; what is not given is left out. */
export interface AskedSearch extends Readonly<Partial<Record<Narrowing, string>>> {
  readonly q?: string;
}

/** The path of a search in the same language. */
export function searchPath(root: string, asked: AskedSearch, reader: Reader): string {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return inSameLanguage(query.size > 0 ? `${root}/search?${query}` : `${root}/search`, reader);
}
