import { LoupeError } from '../../errors.ts';
import { MEGABYTE } from '../../megabyte.ts';
import { openScratchFile, type ScratchFile } from '../../storage/scratch-file.ts';
import { type MemoryWish, PrintSpool, type SpoolRoom } from './print-spool.ts';

/** How much prints may take, of one process. */
export interface PrintBounds {
  /** A longer print waits for its readers in a file. */
  readonly largestInMemoryBytes: number;
  /**
   * Of all prints in memory: made, being made and kept. One piece of each that is being made may come on top. Longer
   * prints, which are there only when there are no files, leave room for one of the largest others.
   */
  readonly memoryBytes: number;
  /** Of all files. */
  readonly fileBytes: number;
  /** Prints that wait for their readers, since neither memory nor files have room; as many longer ones besides. */
  readonly mostPassing: number;
  /** Readers who take longer are cut off when others need the room. */
  readonly sparedMs: number;
}

export const PRINT_BOUNDS: PrintBounds = {
  largestInMemoryBytes: 32 * MEGABYTE,
  memoryBytes: 96 * MEGABYTE,
  fileBytes: 512 * MEGABYTE,
  mostPassing: 2,
  sparedMs: 60_000,
};

/** A reader was cut off, since others needed the room. */
export class GivenWayError extends Error {
  override readonly name = 'GivenWayError';
}

/** Nobody reads the print any more. */
export class UnwantedPrintError extends Error {
  override readonly name = 'UnwantedPrintError';
}

/** The prints of one process, by entity tag: those under way, and in memory those that were read last. */
export class PrintShelf implements SpoolRoom {
  readonly #bounds: PrintBounds;
  readonly #dataFolder: () => string | undefined;
  /** The one that was asked for least recently first. */
  readonly #readable = new Map<string, PrintSpool>();
  /** Prints that are read, with the time since when nothing but their readers delays them. */
  readonly #sentSinceMs = new Map<PrintSpool, number>();
  #memoryBytes = 0;
  #fileBytes = 0;

  /** @param dataFolder where files may be made; undefined while they may not */
  constructor(dataFolder: () => string | undefined, bounds: PrintBounds = PRINT_BOUNDS) {
    this.#dataFolder = dataFolder;
    this.#bounds = bounds;
  }

  get largestInMemoryBytes(): number {
    return this.#bounds.largestInMemoryBytes;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get fileBytes(): number {
    return this.#fileBytes;
  }

  /** The print of this tag, if another reader can begin to read it. */
  find(etag: string): PrintSpool | undefined {
    const spool = this.#readable.get(etag);
    if (!spool?.isReadable) return undefined;
    this.#readable.delete(etag);
    this.#readable.set(etag, spool);
    return spool;
  }

  /**
   * A new print, to be read at once and to be made.
   *
   * @param onPassing called when its making has to wait for its readers from now on
   */
  add(etag: string, onPassing: () => void): PrintSpool {
    const spool = new PrintSpool(this, onPassing);
    this.#readable.set(etag, spool);
    spool.signal.addEventListener('abort', () => {
      this.#sentSinceMs.delete(spool);
      if (this.#readable.get(etag) === spool) this.#readable.delete(etag);
    });
    return spool;
  }

  /** To be called when a print has been made: from now on its readers alone take time. */
  onMade(spool: PrintSpool): void {
    spool.end();
    if (spool.isRead) this.#sentSinceMs.set(spool, performance.now());
  }

  onReaders(spool: PrintSpool): void {
    if (spool.isRead) {
      if (spool.isMade) this.#sentSinceMs.set(spool, performance.now());
      return;
    }
    this.#sentSinceMs.delete(spool);
    const isKept = spool.isMade && spool.isReadable && spool.fileBytes === 0;
    if (!isKept) spool.fail(new UnwantedPrintError('the print is not wanted any more'));
  }

  onPassing(spool: PrintSpool): void {
    const isLong = ({ length }: PrintSpool): boolean => length > this.#bounds.largestInMemoryBytes;
    const isLike = (other: PrintSpool): boolean => other.isPassing && isLong(other) === isLong(spool);
    const passing = [...this.#sentSinceMs.keys()].filter(isLike);
    if (passing.length >= this.#bounds.mostPassing && !this.#cutOff(isLike))
      throw new LoupeError('overloaded', 'other essays are being printed: please try again in a moment');
    this.#sentSinceMs.set(spool, performance.now());
  }

  takeMemory(bytes: number): void {
    this.#memoryBytes += bytes;
  }

  giveMemory(bytes: number): void {
    this.#memoryBytes -= bytes;
  }

  hasMemory(length: number, wish: MemoryWish): boolean {
    const { memoryBytes: most, largestInMemoryBytes } = this.#bounds;
    const bound = length > largestInMemoryBytes ? most - largestInMemoryBytes : most;
    const isWithin = (): boolean => this.#memoryBytes <= bound;
    for (const spool of this.#readable.values()) {
      if (isWithin()) return true;
      if (!spool.isRead) spool.fail(new UnwantedPrintError('the print is kept no longer'));
    }
    while (!isWithin() && wish === 'cut-off')
      if (!this.#cutOff(({ isMade, memoryBytes }) => isMade && memoryBytes > 0)) break;
    return isWithin();
  }

  takeFileBytes(bytes: number): boolean {
    while (this.#fileBytes + bytes > this.#bounds.fileBytes)
      if (!this.#cutOff(({ isMade, fileBytes }) => isMade && fileBytes > 0)) return false;
    this.#fileBytes += bytes;
    return true;
  }

  giveFileBytes(bytes: number): void {
    this.#fileBytes -= bytes;
  }

  async openFile(): Promise<ScratchFile | undefined> {
    const folder = this.#dataFolder();
    // Why it cannot be written is told by those who have to write there.
    return folder === undefined ? undefined : openScratchFile(folder).catch(() => undefined);
  }

  /** Cuts off the readers of the print that has been sent for longest, if that is long. Returns whether there was one. */
  #cutOff(isMeant: (spool: PrintSpool) => boolean): boolean {
    const longSince = performance.now() - this.#bounds.sparedMs;
    const slow = [...this.#sentSinceMs]
      .filter(([spool, sinceMs]) => sinceMs <= longSince && isMeant(spool))
      .sort(([, a], [, b]) => a - b);
    const [slowest] = slow;
    slowest?.[0].fail(new GivenWayError('the reader was slow, and others needed the room'));
    return slowest !== undefined;
  }
}
