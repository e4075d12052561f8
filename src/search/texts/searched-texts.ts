import { plainText } from '../../presentation/html/plain-text.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import type { PlainTexts } from '../words/forms.ts';

/** Values in each language, in plain text; undefined when nothing is left. A text that another language has too is left out. */
export function searchedTexts(map: LanguageMap | undefined): PlainTexts | undefined {
  const seen = new Set<string>();
  const texts: Record<string, readonly string[]> = {};
  for (const [language, values] of Object.entries(map ?? {})) {
    const text = values
      .map(plainText)
      .filter((value) => value !== '')
      .join(' · ');
    if (text === '' || seen.has(text)) continue;
    seen.add(text);
    texts[language] = [text];
  }
  return seen.size > 0 ? texts : undefined;
}
