/** Characters that XML cannot hold, and no page or URL should: controls, single surrogates and noncharacters. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/u;
const ALL = new RegExp(UNPRINTABLE, 'gu');

/** Whether a text holds any of them. */
export function hasUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text);
}

/** The first of them in a text. */
export function unprintableIn(text: string): string | undefined {
  return UNPRINTABLE.exec(text)?.[0];
}

/** A text without any of them. */
export function withoutUnprintable(text: string): string {
  return text.replace(ALL, '');
}
