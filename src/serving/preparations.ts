import type { ImageCatalog } from '../archive/catalog.ts';

/**
 * How long a request may wait for a scan that is being prepared. Shorter than viewers (OpenSeadragon: 30 s) and common proxies
 * (60 s) wait for a response; and as a browser opens six connections to a server, no longer than a page may stand still.
 */
export const PREPARATION_WAIT_MS = 10_000;

/** Requests of one worker that wait at once: each holds a connection. */
const MOST_WAITING = 256;

/** Requests for images that cannot be rendered yet, and can be when ingest has made their pyramids. */
export class Preparations {
  readonly #catalog: Pick<ImageCatalog, 'get'>;
  readonly #waitMs: number;
  readonly #waiting = new Set<() => void>();
  #isEnded = false;

  /** @param waitMs 0 where nothing is prepared while the server runs: nobody waits then */
  constructor(catalog: Pick<ImageCatalog, 'get'>, waitMs: number) {
    this.#catalog = catalog;
    this.#waitMs = waitMs;
  }

  /** Images have changed in the catalog. */
  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Nobody waits any more: the server is about to stop. */
  end(): void {
    this.#isEnded = true;
    this.changed();
  }

  /**
   * Waits until an image has been prepared, or has turned out to be unreadable.
   *
   * @param signal aborts when the client has left
   * @returns false when neither has come within the time, or so many wait that no other may
   */
  async of(identifier: string, signal: AbortSignal): Promise<boolean> {
    const deadlineMs = performance.now() + this.#waitMs;
    while (!this.#isOver(identifier)) {
      const leftMs = deadlineMs - performance.now();
      const mayWait = leftMs > 0 && !this.#isEnded && this.#waiting.size < MOST_WAITING;
      if (!mayWait || signal.aborted) return false;
      await this.#nextLook(leftMs, signal);
    }
    return true;
  }

  #isOver(identifier: string): boolean {
    const image = this.#catalog.get(identifier);
    return image === undefined || image.record !== undefined || image.problem !== undefined;
  }

  #nextLook(mostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      const timer = setTimeout(look, mostMs);
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
    });
  }
}
