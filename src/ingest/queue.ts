import type { Master } from '../archive/scan.ts';

/**
 * Where the masters of a run come from. What came of each is told to whoever began the run, in the same order as it
 * happens, before the queue is asked again.
 */
export interface MasterSource {
  /** How many wait, for the display of progress. */
  readonly waiting: number;
  /**
   * The next masters to be made, at most `count`; none when nothing waits. A master is given once: again only after it
   * was put back, or when its outcome was told and it has to be made anew.
   */
  next(count: number): readonly Master[];
  /**
   * Takes out further pages of a master that was made: they are made right after it, without being asked for.
   *
   * @returns how many of them did not wait
   */
  claim(pages: readonly Master[]): number;
  /** Takes back masters that were given or claimed, and not made because the run ends early. */
  putBack(masters: readonly Master[]): void;
}
