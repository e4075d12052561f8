import type { PathRange } from './tree-messages.ts';

/** Whether a path is of a range. */
export function isInRange(path: string, { from, to }: PathRange): boolean {
  return comparePaths(path, from) >= 0 && (to === undefined || comparePaths(path, to) < 0);
}

/** A code unit of UTF-16, moved so that surrogates, which stand for what lies beyond all others, come last. */
function inOrderOfBytes(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/** Compares paths by their UTF-8 bytes, without making those. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return inOrderOfBytes(x) - inOrderOfBytes(y);
  }
  return a.length - b.length;
}
