/** After so many failures in a row a server is left alone for a while. */
const FAILURES = 3;
const ABSENT_MS = 10 * 60_000;

/** Servers that could not be reached a few times in a row: of thousands of scans of one, each would be waited for. */
export class AbsentServers {
  /** By host and port, of which there are as many as are allowed. */
  readonly #failures = new Map<string, { readonly count: number; readonly lastMs: number }>();
  readonly #nowMs: () => number;

  /** @param nowMs milliseconds of a clock that is never set */
  constructor(nowMs = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Whether a server is to be left alone now. */
  has(host: string): boolean {
    const failed = this.#failures.get(host);
    return failed !== undefined && failed.count >= FAILURES && this.#nowMs() < failed.lastMs + ABSENT_MS;
  }

  reached(host: string): void {
    this.#failures.delete(host);
  }

  /** It could not be reached. */
  missed(host: string): void {
    const { count } = this.#failures.get(host) ?? { count: 0 };
    this.#failures.set(host, { count: count + 1, lastMs: this.#nowMs() });
  }
}
