import type { ScratchFile } from '../../storage/scratch-file.ts';
import { BLOCK_BYTES, ByteBlocks } from './byte-blocks.ts';

/** Where memory and files are taken from. */
export interface SpoolSpace {
  takeMemory(bytes: number): void;
  giveMemory(bytes: number): void;
  /** Takes bytes of files. Returns false, with none taken, when there are not so many. */
  takeFileBytes(bytes: number): boolean;
  giveFileBytes(bytes: number): void;
  /** A new file; undefined when none can be made. */
  openFile(): Promise<ScratchFile | undefined>;
}

/** A sequence of bytes that grows at its end: its beginning is in a file or dropped, the rest in memory. */
export class SpooledBytes {
  readonly #space: SpoolSpace;
  #file: ScratchFile | undefined;
  #fileBytes = 0;
  /** No file can be made, or the file takes no more. */
  #isFileless = false;
  #released = false;
  readonly #tail = new ByteBlocks();

  constructor(space: SpoolSpace) {
    this.#space = space;
  }

  get length(): number {
    return this.#tail.end;
  }

  get memoryBytes(): number {
    return this.#tail.heldBytes;
  }

  get fileBytes(): number {
    return this.#fileBytes;
  }

  /** Adds bytes at the end, in memory. */
  append(bytes: Buffer): void {
    this.#space.takeMemory(this.#tail.growthFor(bytes.length));
    this.#tail.append(bytes);
  }

  /** Some of the bytes from a position on, which is before the end and was not dropped. */
  async read(position: number): Promise<Buffer> {
    const file = position < this.#tail.start ? this.#file : undefined;
    return file ? file.read(position, BLOCK_BYTES) : this.#tail.at(position);
  }

  /** Moves all but a block from memory to the file. Returns whether it took them. Calls must not overlap. */
  async write(): Promise<boolean> {
    if (this.#isFileless) return false;
    this.#file ??= await this.#openFile();
    this.#isFileless = this.#file === undefined;
    while (this.#file && !this.#isFileless && this.length - this.#tail.start >= BLOCK_BYTES)
      await this.#writeOne(this.#file, this.#tail.at(this.#tail.start));
    return !this.#isFileless;
  }

  /** Drops what is in memory before a position: nobody reads it any more. */
  drop(position: number): void {
    const before = this.#tail.heldBytes;
    this.#tail.dropBefore(position);
    this.#space.giveMemory(before - this.#tail.heldBytes);
  }

  /** Gives memory and file back. Nothing is read or appended from now on. */
  release(): void {
    this.#released = true;
    this.drop(this.length);
    this.#space.giveFileBytes(this.#fileBytes);
    this.#fileBytes = 0;
    this.#isFileless = true;
    closeScratchFile(this.#file);
  }

  async #openFile(): Promise<ScratchFile | undefined> {
    const file = await this.#space.openFile();
    if (!this.#released) return file;
    closeScratchFile(file);
    return undefined;
  }

  async #writeOne(file: ScratchFile, bytes: Buffer): Promise<void> {
    this.#isFileless = !this.#space.takeFileBytes(bytes.length);
    if (this.#isFileless) return;
    this.#fileBytes += bytes.length;
    try {
      await file.append(bytes);
      if (!this.#released) this.drop(this.#tail.start + bytes.length);
    } catch {
      // The disk is full, or the file was closed meanwhile.
      this.#isFileless = true;
      if (this.#released) return;
      this.#fileBytes -= bytes.length;
      this.#space.giveFileBytes(bytes.length);
    }
  }
}

function closeScratchFile(file: ScratchFile | undefined): void {
  // One that cannot be closed is gone with the process.
  file?.close().catch(() => {});
}
