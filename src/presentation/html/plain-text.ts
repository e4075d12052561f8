import type { LanguageMap } from '../model/manifest.ts';
import { isHtml } from '../text/html.ts';
import { withoutTags } from '../text/html-tags.ts';

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

/**
 * What a reader sees of a property value in one line: where clients take it for HTML (3.0, 4.5) without its tags. The HTML is
 * that of a manifest, which was cleaned when it was read.
 */
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

/** The same of a text in several languages; values that say nothing are left out. */
export function plainTexts(map: LanguageMap): LanguageMap {
  const plain = Object.entries(map).map(
    ([language, values]) => [language, values.map(plainText).filter((text) => text !== '')] as const,
  );
  return Object.fromEntries(plain.filter(([, values]) => values.length > 0));
}
