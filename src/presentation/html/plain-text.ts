import type { LanguageMap } from '../model.ts';
import { isHtml } from '../text/html.ts';

const CHARACTERS: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' },
};

function character(entity: string, decimal?: string, hexadecimal?: string, name = ''): string {
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  if (code <= 0x10ffff) return String.fromCodePoint(code);
  return CHARACTERS[name] ?? entity;
}

/**
 * A property value in plain text: where clients take it for HTML (3.0, 4.5) without its tags, its paragraphs and lines as
 * words of one line. The HTML is that of a manifest, which was cleaned when it was read.
 */
export function plainText(value: string): string {
  if (!isHtml(value)) return value.trim();
  return value
    .replace(/<\/p>|<br\b[^>]*>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, character)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The same of a text in several languages; values that say nothing are left out. */
export function plainTexts(map: LanguageMap): LanguageMap {
  const plain = Object.entries(map).map(
    ([language, values]) => [language, values.map(plainText).filter((text) => text !== '')] as const,
  );
  return Object.fromEntries(plain.filter(([, values]) => values.length > 0));
}
