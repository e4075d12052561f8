import type { AuthoredPath } from '../problem.ts';
import { languageTag, suggestLanguage } from '../text/language-tag.ts';
import { quoted, type Report } from './report.ts';

/** A language tag in canonical form; reports a text that is not one, and returns undefined. */
export function knownLanguage(
  written: string,
  path: AuthoredPath,
  rule: 'language-tag' | 'language-key',
  report: Report,
): string | undefined {
  const tag = languageTag(written);
  if (tag !== undefined) return tag;
  const meant = suggestLanguage(written);
  report.error(
    path,
    rule,
    `${quoted(written)} is not a language tag`,
    meant === undefined ? 'tags are such as en, es or pt-BR' : `did you mean ${meant}?`,
  );
  return undefined;
}
