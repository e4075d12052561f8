import type { LanguageMap } from '../../presentation/model.ts';
import { isHtml } from '../../presentation/text/html.ts';
import { withoutTags } from '../../presentation/text/html-tags.ts';
import type { PlainTexts } from '../words/forms.ts';

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;

function characterOf(entity: string, code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : entity;
}

/** What a reader sees of a value that may be HTML, in one line. */
export function plainText(value: string): string {
  const text = isHtml(value)
    ? withoutTags(value.replace(/<(?:\/p|br)\b[^>]*>/gi, (tag) => ` ${tag}`)).replace(
        ENTITY,
        (entity, decimal?: string, hexadecimal?: string, name = '') => {
          if (decimal !== undefined) return characterOf(entity, Number(decimal));
          if (hexadecimal !== undefined) return characterOf(entity, Number.parseInt(hexadecimal, 16));
          return NAMED[name.toLowerCase()] ?? entity;
        },
      )
    : value;
  return text.replace(/\s+/g, ' ').trim();
}

/** The same in each language; undefined when nothing is left. A text that another language has too is left out. */
export function plainTexts(map: LanguageMap | undefined): PlainTexts | undefined {
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
