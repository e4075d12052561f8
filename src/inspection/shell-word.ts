import { printable } from '../storage/printable.ts';

/**
 * A text as one word of a command line for sh, bash and zsh, whatever is in it: within quotes nothing means anything else. A
 * text that a terminal would obey is written by the numbers of its bytes, as bash and zsh (and POSIX of 2024) have it.
 */
export function shellWord(text: string): string {
  if (printable(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = [...text].map((character) =>
    /[\\'!]/.test(character) || printable(character) !== character ? byNumbers(character) : character,
  );
  return `$'${escaped.join('')}'`;
}

/** A path as a word that no program takes for a flag. */
export function pathWord(path: string): string {
  return shellWord(/^(?:[\p{L}\p{N}_/]|\.{1,2}\/)/u.test(path) ? path : `./${path}`);
}

function byNumbers(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
