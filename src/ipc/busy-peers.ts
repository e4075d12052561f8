/** A process that sends so many responses in a moment is busy with them: five hundred in a second. */
const MOMENT_MS = 100;
const MANY_RESPONSES = 50;

/** After a process has said that it is busy, it counts as such for so long. */
const BUSY_MS = 500;

/** Counts the responses that this process sends, and says when they are many. While there are none, nothing is done. */
export class SentResponses {
  readonly #onMany: () => void;
  #sent = 0;
  #moment: NodeJS.Timeout | undefined;

  /** @param onMany called once for each moment in which many were sent */
  constructor(onMany: () => void) {
    this.#onMany = onMany;
  }

  /** A response is sent. */
  add(): void {
    this.#sent += 1;
    this.#moment ??= setTimeout(() => this.#endMoment(), MOMENT_MS).unref();
  }

  #endMoment(): void {
    if (this.#sent >= MANY_RESPONSES) this.#onMany();
    this.#sent = 0;
    this.#moment = undefined;
  }
}

/** Other processes that have said that they are busy. */
export class BusyPeers {
  readonly #timers = new Map<object, NodeJS.Timeout>();
  readonly #onQuiet: () => void;

  /** @param onQuiet called when one is busy no longer */
  constructor(onQuiet: () => void) {
    this.#onQuiet = onQuiet;
  }

  get count(): number {
    return this.#timers.size;
  }

  /** @param peer what stands for the process */
  add(peer: object): void {
    const known = this.#timers.get(peer);
    if (known) known.refresh();
    else this.#timers.set(peer, setTimeout(() => this.#remove(peer), BUSY_MS).unref());
  }

  #remove(peer: object): void {
    this.#timers.delete(peer);
    this.#onQuiet();
  }
}
