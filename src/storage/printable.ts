/**
 * A text without what a terminal would obey: control characters, which names of files may hold, and characters that turn the
 * direction of what follows.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
