/** Work of which each piece takes a millisecond or little more, and what it comes to: between them others may have turns. */
export type Pieces<Value> = Generator<undefined, Value>;

/** Does all pieces in one go. */
export function atOnce<Value>(work: Pieces<Value>): Value {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}
