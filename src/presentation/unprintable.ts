/** What XML cannot hold, and no page or URL should: control characters, halves of characters, and those that are none. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/u;
const ALL = new RegExp(UNPRINTABLE, 'gu');

export function hasUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text);
}

export function withoutUnprintable(text: string): string {
  return text.replace(ALL, '');
}
