/**
 * A request that was not sent, or had no response, with a sentence for people that follows its address. `refused`: it may not
 * be sent; `unavailable`: it may go well later; `illegible`: what came is nothing that can be followed.
 */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly kind: 'refused' | 'unavailable' | 'illegible';

  constructor(kind: RequestFailure['kind'], sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}
