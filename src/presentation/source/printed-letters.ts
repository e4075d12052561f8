import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { unprintedLetters } from '../script/letters.ts';

/** At most this many letters are named. */
const MOST_NAMED = 5;

function named(letter: string): string {
  const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${letter} (U+${code})`;
}

/** Letters for a sentence: `ꯀ (U+ABC0), ꯁ (U+ABC1) and 3 more`. */
export function namedLetters(letters: readonly string[]): string {
  const first = letters.slice(0, MOST_NAMED).map(named).join(', ');
  return letters.length > MOST_NAMED ? `${first} and ${letters.length - MOST_NAMED} more` : first;
}

/**
 * Warns of letters that cannot be printed.
 *
 * @param language BCP 47, or `none`
 */
export function printedLettersProblem(
  text: string,
  language: string,
  path: AuthoredPath,
): Problem | undefined {
  const letters = unprintedLetters(text);
  if (letters.length === 0) return undefined;
  const where = language === 'none' ? '' : ` in ${language}`;
  return {
    severity: 'warning',
    rule: 'letters-in-print',
    message: `no font that PDFs are set in has ${namedLetters(letters)}, so the essay has no PDF${where}`,
    suggestion: 'write it with other letters where there should be a PDF',
    path,
  };
}
