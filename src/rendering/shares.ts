/**
 * What each client has been served, so that renderers are shared out by client, however many connections one has:
 * fair queueing, by a virtual clock that moves by what each of the clients is due.
 *
 * A client has a mark on that clock: where its next job begins. Being served moves the mark by the job's cost, and the
 * clock by the same divided by the clients who share. So those that had more than their share are ahead of the clock, and
 * their next jobs come after those of others. Who comes anew starts at the clock, and who is served does so at the
 * earliest: neither idle time nor the little that others want earns anything for later.
 */
export class ClientShares {
  #clockMs = 0;
  /** Milliseconds of the clock. Clients that are not here stand at the clock. */
  readonly #marks = new Map<string, number>();

  /** Where the next job of a client begins. */
  markOf(client: string): number {
    return this.#marks.get(client) ?? this.#clockMs;
  }

  /** Whether a client has had less than its share. */
  isBehind(client: string): boolean {
    return this.markOf(client) < this.#clockMs;
  }

  /** A client that waited for nothing begins to wait, or is served: what it was owed before is settled. */
  begin(client: string): void {
    this.#marks.set(client, Math.max(this.#clockMs, this.markOf(client)));
  }

  /**
   * A job of a client begins to run.
   *
   * @param milliseconds what it is expected to take
   * @param clients how many have jobs that wait or run, this one included
   */
  serve(client: string, milliseconds: number, clients: number): void {
    this.begin(client);
    this.#marks.set(client, this.markOf(client) + milliseconds);
    this.#clockMs += milliseconds / clients;
  }

  /** Forgets those who wait for nothing and are not ahead of the clock: they would start at the clock anyway. */
  forgetAllBut(waiting: ReadonlySet<string>): void {
    for (const [client, mark] of this.#marks)
      if (mark <= this.#clockMs && !waiting.has(client)) this.#marks.delete(client);
  }

  /** Nobody waits and nothing runs: all start anew. */
  reset(): void {
    this.#marks.clear();
    this.#clockMs = 0;
  }

  /** Clients that are remembered. */
  get size(): number {
    return this.#marks.size;
  }
}
