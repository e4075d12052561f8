/** How results are kept. */
export interface KeptResultsOptions {
  /** All are forgotten when there are more. */
  readonly most: number;
  /** All are forgotten after this time; left out for what never changes. */
  readonly milliseconds?: number;
}

/**
 * Makes a function that keeps its results, for texts that come again and again: what a render costs is reckoned for each of
 * thousands, and who asks and what is shown are few at a time.
 *
 * @param resultOf is asked for texts that are not kept
 */
export function keepingResults<Result>(
  resultOf: (text: string) => Result,
  { most, milliseconds = Number.POSITIVE_INFINITY }: KeptResultsOptions,
): (text: string) => Result {
  const results = new Map<string, { readonly result: Result }>();
  let untilMs = 0;
  return (text) => {
    const nowMs = performance.now();
    if (nowMs >= untilMs) {
      results.clear();
      untilMs = nowMs + milliseconds;
    }
    const kept = results.get(text);
    if (kept) return kept.result;
    const result = resultOf(text);
    if (results.size >= most) results.clear();
    results.set(text, { result });
    return result;
  };
}
