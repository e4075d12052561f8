import { createHash } from 'node:crypto';

/** What a response in a shared cache is about, and can be purged by. */
export type CacheSubject =
  | { readonly kind: 'Image' | 'Manifest' | 'Collection'; readonly id: string }
  /** The info.json of all images of a folder: `id` is their identifier up to its last slash, '' for those without one. */
  | { readonly kind: 'Folder'; readonly id: string }
  /** All but images and tiles of an archive; `Archive` is everything. `id` is its public URL, '' where none is set. */
  | { readonly kind: 'Documents' | 'Archive'; readonly id: string };

const LETTERS = {
  Image: 'i',
  Manifest: 'm',
  Collection: 'c',
  Folder: 'f',
  Documents: 'd',
  Archive: 'a',
} as const satisfies Record<CacheSubject['kind'], string>;

/** 64 bits: two of ten million names share one in about one archive of 400,000, and are purged together then. */
const DIGITS = 16;

/**
 * The tag of a subject: a letter, a hyphen and the first 16 hexadecimal digits of the SHA-256 of its name in UTF-8. Names may hold
 * spaces, commas and any script, which lists of tags cannot; some caches do not tell upper case from lower.
 */
export function cacheTag({ kind, id }: CacheSubject): string {
  const digest = createHash('sha256').update(id).digest('hex');
  return `${LETTERS[kind]}-${digest.slice(0, DIGITS)}`;
}

/** The folder of an image, by its identifier. */
export function folderSubject(identifier: string): CacheSubject {
  return { kind: 'Folder', id: identifier.slice(0, Math.max(0, identifier.lastIndexOf('/'))) };
}
