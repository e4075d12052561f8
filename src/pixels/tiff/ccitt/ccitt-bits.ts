import { isFilling } from '../compression/decompressed.ts';

/** Zeros that no line of codes holds: they begin a mark for the end of a line (EOL, T.4, 4.1.2). */
const ZEROS_OF_MARK = 11;

/** The bits of a strip or tile that CCITT codes are read from; behind its end there are zeros. */
export class CcittBits {
  readonly #input: Uint8Array;
  /** In bits, from the start. */
  position = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
  }

  /** The next bits, up to 17, without passing over them. */
  peek(count: number): number {
    const at = this.position >>> 3;
    const input = this.#input;
    const word = ((input[at] ?? 0) << 16) | ((input[at + 1] ?? 0) << 8) | (input[at + 2] ?? 0);
    return (word >>> (24 - count - (this.position & 7))) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.position += count;
  }

  /** Passes to the next multiple of so many bits. */
  align(bits: number): void {
    this.position = Math.ceil(this.position / bits) * bits;
  }

  /** Whether more bits were taken than there are. */
  get isOverrun(): boolean {
    return this.position > this.#input.length * 8;
  }

  /** Whether nothing is left, or only zeros. */
  get isAtFilling(): boolean {
    const inByte = this.position & 7;
    if (inByte === 0) return isFilling(this.#input, this.position >>> 3);
    return this.peek(8 - inByte) === 0 && isFilling(this.#input, (this.position >>> 3) + 1);
  }

  /** Whether less than a byte is left, or only zeros. */
  get isAtEnd(): boolean {
    return this.position + 8 > this.#input.length * 8 || this.isAtFilling;
  }

  /** Passes over a mark for the end of a line, with zeros before it. False where there is none. */
  skipMark(): boolean {
    if (this.peek(ZEROS_OF_MARK) !== 0 || this.isAtFilling) return false;
    this.skip(ZEROS_OF_MARK);
    while (this.peek(8) === 0) this.skip(8);
    while (this.peek(1) === 0) this.skip(1);
    this.skip(1);
    return true;
  }
}
