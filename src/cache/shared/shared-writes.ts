import { readFile } from 'node:fs/promises';
import type { RenderedImage } from '../../pixels/render/rendered-image.ts';
import { errorCode } from '../../storage/error-code.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import type { DerivativeKey } from '../derivative-cache.ts';
import { sealed } from './sealed-response.ts';
import type { SharedCounts } from './shared-metrics.ts';
import { nameOfResponse } from './shared-names.ts';

const WRITES_AT_ONCE = 2;

/** What may wait to be written. */
const MOST_WAITING = 64;
const MOST_WAITING_BYTES = 32 * 1024 * 1024;

/** How long nothing is written to a store that did not take something. */
const REST_MS = 10_000;

export interface SharedWritesParts {
  readonly store: Pick<ObjectStore, 'name' | 'write'>;
  readonly counts: SharedCounts['put'];
  readonly log: { warn(details: object, message: string): void };
}

interface Offered {
  readonly key: DerivativeKey;
  readonly image: RenderedImage;
  readonly bytes: number;
}

/** Responses that are put into a store, a few at a time. What finds no room, or does not go well, is let go of. */
export class SharedWrites {
  readonly #parts: SharedWritesParts;
  readonly #waiting: Offered[] = [];
  #waitingBytes = 0;
  readonly #writing = new Set<Promise<void>>();
  /** Milliseconds of `performance.now()`: nothing is written before. */
  #againMs = 0;

  constructor(parts: SharedWritesParts) {
    this.#parts = parts;
  }

  add(key: DerivativeKey, image: RenderedImage): void {
    const bytes = image.kind === 'bytes' ? image.bytes.length : image.bytes;
    const hasRoom = this.#waiting.length < MOST_WAITING && this.#waitingBytes + bytes <= MOST_WAITING_BYTES;
    if (!hasRoom || performance.now() < this.#againMs) {
      this.#parts.counts.dropped += 1;
      return;
    }
    this.#waiting.push({ key, image, bytes });
    this.#waitingBytes += bytes;
    this.#writeNext();
  }

  /** Lets go of what waits. @param image left out: of all images */
  letGo(image?: string): void {
    const kept = this.#waiting.filter(({ key }) => image !== undefined && key.image !== image);
    this.#parts.counts.dropped += this.#waiting.length - kept.length;
    this.#waiting.splice(0, Number.POSITIVE_INFINITY, ...kept);
    this.#waitingBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Resolves when all that is being written now is written, or is not. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  #writeNext(): void {
    while (this.#writing.size < WRITES_AT_ONCE) {
      const offered = this.#waiting.shift();
      if (!offered) return;
      this.#waitingBytes -= offered.bytes;
      const writing = this.#write(offered).finally(() => {
        this.#writing.delete(writing);
        this.#writeNext();
      });
      this.#writing.add(writing);
    }
  }

  /** Never rejects. */
  async #write({ key, image }: Offered): Promise<void> {
    const { store, counts, log } = this.#parts;
    try {
      const bytes = image.kind === 'bytes' ? image.bytes : await readFile(image.path);
      await store.write(nameOfResponse(key), await sealed(key, bytes));
      counts.written += 1;
    } catch (error) {
      // A file may be gone from the cache of this machine by now.
      const isGone = errorCode(error) === 'ENOENT';
      counts[isGone ? 'dropped' : 'failed'] += 1;
      if (isGone) return;
      if (performance.now() >= this.#againMs)
        log.warn({ err: error, store: store.name }, 'rendered responses cannot be put into the store');
      this.#againMs = performance.now() + REST_MS;
      this.letGo();
    }
  }
}
