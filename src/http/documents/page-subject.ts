import { LRUCache } from 'lru-cache';
import { entityTag } from '../protocol/conditional.ts';

/** What a page tells of. */
export interface PageSubject {
  /** Changes with all that is told. */
  readonly digest: string;
  /** The keys of all language maps in it: languages of no text here make no difference to the page. */
  readonly languages: ReadonlySet<string>;
}

/** What a subject is read from. */
export interface SubjectSource {
  /** JSON values that change with all that is told. */
  readonly facts: readonly unknown[];
  /** Values that hold its language maps, at any depth. */
  readonly texts: readonly unknown[];
}

/** Subjects of one moment that are kept: a few hundred bytes each. */
const KEPT = 1000;

const kept = new WeakMap<object, LRUCache<string, PageSubject>>();

/** Collects the keys of lists of strings, which are those of language maps and a few others. */
function collectLanguages(value: unknown, languages: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && typeof inner[0] === 'string') languages.add(key);
    else collectLanguages(inner, languages);
  }
}

function read({ facts, texts }: SubjectSource): PageSubject {
  const languages = new Set<string>();
  collectLanguages(texts, languages);
  return { digest: entityTag(JSON.stringify(facts)), languages };
}

/**
 * The subject of a page, read once for each moment of the archive.
 *
 * @param moment what holds all that is told, and is replaced whole when something changes
 * @param name of the subject at that moment
 */
export function subjectOf(moment: object, name: string, source: () => SubjectSource): PageSubject {
  const subjects = kept.get(moment) ?? new LRUCache<string, PageSubject>({ max: KEPT });
  kept.set(moment, subjects);
  const subject = subjects.get(name) ?? read(source());
  subjects.set(name, subject);
  return subject;
}
