import { createHash } from 'node:crypto';

/** Longer ones are cut: they stand in URLs and in file names of what readers download. */
const MAX_LENGTH = 80;

/** Latin letters that Unicode does not take apart into a letter and a mark. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'ng',
  þ: 'th',
};

function fingerprint(text: string): string {
  return createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, 8);
}

/**
 * An id for URLs, `[a-z0-9._-]+`, of a name in any script: `Álbum 3/Ñandú` gives `album-3-nandu`. What Latin letters and
 * digits cannot say is told apart by eight characters of a hash: the same name always gives the same id.
 */
export function slug(name: string): string {
  const letters = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøđðħıłŋþ]/g, (letter) => SPELLED[letter] ?? letter);
  const readable = trimmed(letters.replace(/[^a-z0-9._-]+/g, '-'));
  const saysLess = readable === '' || /[\p{L}\p{N}]/u.test(letters.replace(/[a-z0-9]+/g, ''));
  if (!saysLess && readable.length <= MAX_LENGTH) return readable;
  const start = trimmed(readable.slice(0, MAX_LENGTH - 9));
  return start === '' ? fingerprint(name) : `${start}-${fingerprint(name)}`;
}

/** Dots and hyphens at the ends say nothing, and `.` and `..` mean something else in a path. */
function trimmed(id: string): string {
  return id.replace(/^[-.]+|[-.]+$/g, '');
}

/** `id`, or the first of `id-2`, `id-3`, ... that is not in `taken`; it is added to them. */
export function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id}-${number}`;
  taken.add(free);
  return free;
}
