import { SpooledBytes, type SpoolSpace } from './spooled-bytes.ts';

/** How memory may be found for a print: by forgetting those that nobody reads, or by cutting off slow readers as well. */
export type MemoryWish = 'forget' | 'cut-off';

/** Where spools take room from, and whom they tell what becomes of them. */
export interface SpoolRoom extends SpoolSpace {
  /** A longer print leaves memory, when there is a file for it. */
  readonly largestInMemoryBytes: number;
  /** Whether what is taken of memory is within the bound for a print of so many bytes, or can be brought there. */
  hasMemory(length: number, wish: MemoryWish): boolean;
  /** From now on the making of the print waits for its readers. Throws when it may not. */
  onPassing(spool: PrintSpool): void;
  /** The first reader has come, or the last one has left. */
  onReaders(spool: PrintSpool): void;
}

/** One reader of a print, from its first byte to its last. */
export interface PrintReading {
  /** The length of the print, in bytes; undefined while it is being made. */
  readonly length: number | undefined;
  /** Resolves when `next` would not wait. Rejects as `next` does. */
  ready(): Promise<void>;
  /** The bytes that follow, as soon as they are made; undefined at the end and when closed. Rejects when the print failed. */
  next(): Promise<Buffer | undefined>;
  /** Leaves: the print of which nobody is left is not made on. May be called again. */
  close(): void;
}

interface Place {
  position: number;
}

/**
 * The bytes of one print, from one maker to any number of readers, each at its own pace. They wait in memory, and beyond
 * some length in a file, so that no reader delays the making. Only where neither has room do they pass through: then the
 * making waits for the slowest reader, and nobody else can begin to read.
 */
export class PrintSpool {
  readonly #room: SpoolRoom;
  readonly #onPassing: () => void;
  readonly #stop = new AbortController();
  readonly #bytes: SpooledBytes;
  #passing = false;
  #made = false;
  readonly #readers = new Set<Place>();
  #sleepers: (() => void)[] = [];

  /** @param onPassing called once when the making has to wait for readers from now on */
  constructor(room: SpoolRoom, onPassing: () => void) {
    this.#room = room;
    this.#bytes = new SpooledBytes(room);
    this.#onPassing = onPassing;
  }

  /** Aborts, with the reason, when the print is given up. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get isMade(): boolean {
    return this.#made;
  }

  get isPassing(): boolean {
    return this.#passing;
  }

  get isRead(): boolean {
    return this.#readers.size > 0;
  }

  /** Whether another reader can begin. */
  get isReadable(): boolean {
    return !this.signal.aborted && !this.#passing;
  }

  get memoryBytes(): number {
    return this.#bytes.memoryBytes;
  }

  get fileBytes(): number {
    return this.#bytes.fileBytes;
  }

  /** Bytes made so far. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Adds bytes at the end, and resolves when there is room for more. Rejects when the print was given up. */
  async append(bytes: Buffer): Promise<void> {
    this.signal.throwIfAborted();
    this.#bytes.append(bytes);
    this.#wake();
    if (this.#staysInMemory()) return;
    const isWritten = await this.#bytes.write();
    this.signal.throwIfAborted();
    if (!isWritten) await this.#pass();
  }

  /** The last byte has been appended. */
  end(): void {
    this.#made = true;
    this.#wake();
  }

  /** Gives the print up: its making stops, its readers get the reason, its memory and its file are given back. */
  fail(reason: Error): void {
    if (this.signal.aborted) return;
    this.#stop.abort(reason);
    this.#bytes.release();
    this.#wake();
  }

  /** Begins to read a print that is readable. */
  read(): PrintReading {
    const place: Place = { position: 0 };
    this.#readers.add(place);
    if (this.#readers.size === 1) this.#room.onReaders(this);
    const length = (): number | undefined => (this.#made ? this.length : undefined);
    return {
      get length() {
        return length();
      },
      ready: () => this.#ready(place),
      next: () => this.#next(place),
      close: () => {
        if (!this.#readers.delete(place)) return;
        this.#wake();
        if (this.#readers.size === 0) this.#room.onReaders(this);
      },
    };
  }

  /** Resolves when there are bytes for a reader, or never will be. */
  async #ready(place: Place): Promise<void> {
    while (this.#readers.has(place)) {
      this.signal.throwIfAborted();
      if (place.position < this.length || this.#made) return;
      await this.#change();
    }
  }

  async #next(place: Place): Promise<Buffer | undefined> {
    await this.#ready(place);
    const { position } = place;
    if (!this.#readers.has(place) || position === this.length) return undefined;
    const bytes = await this.#bytes.read(position);
    if (!this.#readers.has(place)) return undefined;
    this.signal.throwIfAborted();
    place.position += bytes.length;
    if (this.#passing) this.#wake();
    return bytes;
  }

  #staysInMemory(): boolean {
    if (this.fileBytes > 0 || this.length > this.#room.largestInMemoryBytes) return false;
    return this.#room.hasMemory(this.length, 'forget');
  }

  /** Resolves when there is memory, or every reader has read everything. */
  async #pass(): Promise<void> {
    while (!this.#room.hasMemory(this.length, 'cut-off')) {
      if (!this.#passing) {
        this.#room.onPassing(this);
        this.#passing = true;
        this.#onPassing();
      }
      this.#bytes.drop(Math.min(this.length, ...[...this.#readers].map(({ position }) => position)));
      if (this.memoryBytes === 0) return;
      await this.#change();
      this.signal.throwIfAborted();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #wake(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }
}
