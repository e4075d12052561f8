import type { Validators } from '../../requests/validators.ts';
import type { StreamMark, WalkState } from './page-fates.ts';
import type { StreamCollection } from './read-stream.ts';

/** The entry of a stream, as it was read last. */
export interface StreamEntry extends Pick<StreamCollection, 'id' | 'first' | 'last'> {
  readonly validators: Validators;
}

/** A page that was read, with what tells whether it has changed since. */
export interface SeenPage {
  readonly url: string;
  readonly validators: Validators;
}

/** A walk that has not come to its end. */
export interface OpenWalk {
  readonly number: number;
  /** The page that is to be read next; none for a stream whose activities are in itself. */
  readonly next: string | undefined;
  /** Pages to be read after it, from the end, where pages do not say which was before them. */
  readonly queue: readonly string[];
  readonly until: StreamMark | undefined;
  readonly streams: readonly string[];
  readonly state: WalkState;
  /** How many fates were found. */
  readonly position: number;
  readonly entry: StreamEntry;
  readonly newestPage: SeenPage | undefined;
  /** Harvests that could not have the next page. */
  readonly failures: number;
}

/** The newest that is known of a stream. */
export function laterMark(
  before: StreamMark | undefined,
  now: StreamMark | undefined,
): StreamMark | undefined {
  if (!before || !now) return now ?? before;
  if (before.timeMs !== now.timeMs) return before.timeMs > now.timeMs ? before : now;
  return { timeMs: now.timeMs, keys: [...new Set([...now.keys, ...before.keys])] };
}
