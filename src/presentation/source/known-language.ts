import type { AuthoredPath } from '../problems/problem.ts';
import { languageTag, suggestLanguage } from '../text/language-tag.ts';
import { quoted, type Report } from './report.ts';

/**
 * A language tag in canonical form. A text that is not one is reported as an error, and undefined is returned; one that is
 * well-formed and not known is a warning. Each is told once, however often it stands in a file.
 */
export function knownLanguage(
  written: string,
  path: AuthoredPath,
  rule: 'language-tag' | 'language-key',
  report: Report,
): string | undefined {
  const found = languageTag(written);
  if (found?.isKnown) return found.tag;
  const meant = suggestLanguage(written);
  const suggestion = meant === undefined ? 'tags are such as en, es or pt-BR' : `did you mean ${meant}?`;
  if (!report.isFirst(`${rule} ${written}`)) {
    if (!found) report.markUnread(path);
  } else if (found) {
    report.warning(path, rule, `${quoted(written)} is no language that Loupe knows`, suggestion);
  } else {
    report.error(path, rule, `${quoted(written)} is not a language tag`, suggestion);
  }
  return found?.tag;
}
