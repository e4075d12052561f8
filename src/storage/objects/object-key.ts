import { ObjectStoreError } from './object-store-error.ts';

/** The longest key that every store takes, in bytes of UTF-8. */
const LONGEST_KEY_BYTES = 1024;

/** Whether a text is a key: no part of it is empty, `.` or `..`, and it has neither control characters nor halves of letters. */
export function isObjectKey(text: string): boolean {
  return (
    Buffer.byteLength(text) <= LONGEST_KEY_BYTES &&
    !/[\p{Cc}\p{Cs}]/u.test(text) &&
    text.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/** @throws {ObjectStoreError} `refused` for what is no key */
export function checkKey(key: string): void {
  if (!isObjectKey(key))
    throw new ObjectStoreError('refused', { cause: new Error(`no key: ${JSON.stringify(key)}`) });
}

/** Checks what a list begins with, as `checkKey` does: whole parts, and the beginning of one. */
export function checkPrefix(prefix: string): void {
  const folder = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  if (folder !== '' || prefix.startsWith('/')) checkKey(folder);
}

/** Compares keys as their UTF-8 bytes compare, which for letters beyond 16 bits is not how JavaScript does. */
export function compareObjectKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [ofA, ofB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (ofA !== ofB) return rank(ofA) - rank(ofB);
  }
  return a.length - b.length;
}

/** Surrogates are halves of letters that come after all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
