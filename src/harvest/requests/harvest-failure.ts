/**
 * Why something was not harvested. `unavailable` may come by itself: it is tried again at the next harvest; `later` and
 * `limit` end this one; `denied` may be there for others; of `gone` the server says that it is not there any more; the others
 * are faults of the source.
 */
export type FailureKind =
  | 'unavailable'
  | 'later'
  | 'limit'
  | 'denied'
  | 'missing'
  | 'gone'
  | 'refused'
  | 'too-large'
  | 'illegible';

/** A response that could not be had, or not be used, with a sentence for people that follows its address. */
export class HarvestFailure extends Error {
  override readonly name = 'HarvestFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.kind = kind;
  }

  /** Whether nothing more can be had for now. */
  get endsHarvest(): boolean {
    return this.kind === 'later' || this.kind === 'limit';
  }
}
