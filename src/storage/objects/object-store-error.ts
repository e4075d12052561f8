/** What went wrong with a store. */
export type StoreFault =
  /** The object has another version than the one that was asked for, or is there where none was to be. */
  | 'changed'
  /** The store does not offer what was asked of it. */
  | 'unsupported'
  /** It does not respond, or not now: the same may go well later. */
  | 'away'
  /** It does not let us: keys are missing, wrong, or of somebody who may not do that. */
  | 'refused'
  /** It responds what nobody expects. */
  | 'broken';

const SENTENCES: Readonly<Record<StoreFault, string>> = {
  changed: 'the object in the store has changed',
  unsupported: 'the object store does not offer this',
  away: 'the object store does not respond',
  refused: 'the object store refuses access',
  broken: 'the object store responds what is not understood',
};

/** A failure of an object store. The message is public; what the store said is in `cause`. */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError';
  readonly fault: StoreFault;
  /** When to ask again, where the store said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(fault: StoreFault, options: ErrorOptions & { readonly retryAfterSeconds?: number } = {}) {
    super(SENTENCES[fault], options);
    this.fault = fault;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
