import { LRUCache } from 'lru-cache';

/** What a page tells of. */
export interface PageSubject {
  /** Changes with all that is told. */
  readonly digest: string;
  /** The keys of all language maps in it: languages of no text here make no difference to the page. */
  readonly languages: ReadonlySet<string>;
}

/** Subjects that are kept: a few hundred bytes each. */
const KEPT = 1000;

const kept = new LRUCache<string, PageSubject>({ max: KEPT });

/** Collects the keys of lists of strings, which are those of language maps and a few others. */
function collectLanguages(value: unknown, languages: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && typeof inner[0] === 'string') languages.add(key);
    else collectLanguages(inner, languages);
  }
}

/**
 * The subject of a page, read once as long as it is the same.
 *
 * @param digest of all that is told
 * @param texts values that hold its language maps, at any depth
 */
export function subjectOf(digest: string, texts: () => readonly unknown[]): PageSubject {
  const known = kept.get(digest);
  if (known) return known;
  const languages = new Set<string>();
  collectLanguages(texts(), languages);
  const subject = { digest, languages };
  kept.set(digest, subject);
  return subject;
}
