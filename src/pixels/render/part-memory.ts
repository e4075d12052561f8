/** As much as regions at sizes that viewers ask for are read from. */
const LARGEST_KEPT_BYTES = 16 * 1024 * 1024;

let kept = Buffer.alloc(0);

/**
 * Memory for the pixels that a render reads, with anything in it, until the next render: for each page of new memory, the system takes
 * longer than a decoder to fill it.
 */
export function partMemory(bytes: number): Buffer {
  if (bytes > LARGEST_KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
  if (kept.length < bytes) kept = Buffer.allocUnsafeSlow(Math.min(2 * bytes, LARGEST_KEPT_BYTES));
  return kept.subarray(0, bytes);
}
