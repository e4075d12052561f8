import { createHash } from 'node:crypto';
import { isPresentationId } from '../model/path.ts';

/** The longest id that an author can give, so that it can be a file name. */
const MAX_AUTHORED_LENGTH = 200;

/** The longest id that Loupe makes: it stands in URLs and in file names of what readers download. */
const MAX_LENGTH = 80;

/** Latin letters that Unicode does not decompose into a letter and a mark. */
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

/** The text in lower case, its Latin letters without their marks. */
function latinLetters(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøđðħıłŋþ]/g, (letter) => SPELLED[letter] ?? letter);
}

/** Without dots and hyphens at the ends, which say nothing; `.` and `..` mean something else in a path. */
function trimmed(id: string): string {
  return id.replace(/^[-.]+|[-.]+$/g, '');
}

/**
 * An id for URLs, `[a-z0-9._-]+`, of a name in any script: `Álbum 3/Ñandú` gives `album-3-nandu`. Names with letters of
 * other scripts are told apart by eight characters of a hash: the same name always gives the same id.
 */
export function slug(name: string): string {
  const letters = latinLetters(name);
  const readable = trimmed(letters.replace(/[^a-z0-9._-]+/g, '-'));
  const saysLess = readable === '' || /[\p{L}\p{N}]/u.test(letters.replace(/[a-z0-9]+/g, ''));
  if (!saysLess && readable.length <= MAX_LENGTH) return readable;
  const start = trimmed(readable.slice(0, MAX_LENGTH - 9));
  return start === '' ? fingerprint(name) : `${start}-${fingerprint(name)}`;
}

/** Whether a text can be the id of a manifest, canvas, range or annotation, and is short enough for a file name. */
export function isAuthoredId(text: string): boolean {
  return text.length <= MAX_AUTHORED_LENGTH && isPresentationId(text);
}

/**
 * The id to suggest for a text that cannot be one: `La caza de cactus` gives `la-caza-de-cactus`; a text without Latin
 * letters or digits gives an empty string.
 */
export function suggestId(text: string): string {
  return trimmed(latinLetters(text).replace(/[^a-z0-9._]+/g, '-')).slice(0, MAX_AUTHORED_LENGTH);
}

/** `id`, or the first of `id-2`, `id-3`, ... that is not in `taken`. Adds the result to `taken`. */
export function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id}-${number}`;
  taken.add(free);
  return free;
}

/** The last part of a path, made readable: `veracruz/07_harbour-view` gives `07 harbour view`. */
export function readableName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const words = name
    .replace(/[_\s]+/gu, ' ')
    // A hyphen between letters joins words; one between digits belongs to a date or a number.
    .replace(/(?<=[\p{L}\p{M}])-+|-+(?=\p{L})/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return words === '' ? name : words;
}
