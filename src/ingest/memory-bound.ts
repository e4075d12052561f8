import { LoupeError } from '../errors.ts';

/** Hands out bytes in the order of the requests. */
export class MemoryBound {
  readonly #total: number;
  #taken = 0;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
  }

  /** The error for what takes more than there will ever be. */
  refusal(bytes: number): LoupeError | undefined {
    return bytes > this.#total ? tooMuchMemory(bytes, this.#total) : undefined;
  }

  /** Resolves, once there is room, with the function that gives the bytes back. */
  async take(bytes: number): Promise<() => void> {
    if (this.#waiting.length > 0 || this.#taken + bytes > this.#total) {
      await new Promise<void>((go) => this.#waiting.push({ bytes, go }));
    } else {
      this.#taken += bytes;
    }
    return () => this.#release(bytes);
  }

  /** The function that gives the bytes back, when there is room for them now and nobody waits. */
  takeNow(bytes: number): (() => void) | undefined {
    if (this.#waiting.length > 0 || this.#taken + bytes > this.#total) return undefined;
    this.#taken += bytes;
    return () => this.#release(bytes);
  }

  #release(bytes: number): void {
    this.#taken -= bytes;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#taken + next.bytes > this.#total) return;
      this.#taken += next.bytes;
      this.#waiting.shift();
      next.go();
    }
  }
}

function tooMuchMemory(neededBytes: number, memoryBytes: number): LoupeError {
  const megabytes = (bytes: number): string => Math.ceil(bytes / 2 ** 20).toLocaleString('en');
  return new LoupeError(
    'unreadable-source',
    `preparing the image takes ${megabytes(neededBytes)} MB of memory: over the limit of ` +
      `${megabytes(memoryBytes)} MB (setting ingest-memory-mb)`,
  );
}
