import { setImmediate as others } from 'node:timers/promises';
import type { Pieces } from './pieces.ts';

/** How long the event loop is held at a time, about. */
const SLICE_MS = 8;

/** Work that was done in slices. */
export interface SlicedWork<Value> {
  /** What it came to; undefined when it was left before its end. */
  readonly value: Value | undefined;
  /** How long the event loop was held for it in all. */
  readonly heldMs: number;
}

/**
 * Does the pieces in slices of some milliseconds, each in a turn of the event loop of its own: whatever else has come is done
 * between them.
 *
 * @param mayGoOn asked before each slice; otherwise the work is left where it is
 */
export async function inSlices<Value>(
  work: Pieces<Value>,
  mayGoOn: () => boolean,
): Promise<SlicedWork<Value>> {
  let heldMs = 0;
  for (;;) {
    await others();
    if (!mayGoOn()) return { value: undefined, heldMs };
    const begun = performance.now();
    let next = work.next();
    while (!next.done && performance.now() - begun < SLICE_MS) next = work.next();
    heldMs += performance.now() - begun;
    if (next.done) return { value: next.value, heldMs };
  }
}
