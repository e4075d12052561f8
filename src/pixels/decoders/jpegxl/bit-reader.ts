/** How many bits a number has, and what is added to it; of no bits it is that alone. */
export type Distribution = readonly [bits: number, added: number];

/** Reads the fields of a JPEG XL header (ISO/IEC 18181-1, annex B): each byte from its lowest bit on. */
export class BitReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** u(n), of no more than 32 bits. @throws RangeError behind the end */
  bits(count: number): number {
    if (this.#at + count > this.#bytes.length * 8)
      throw new RangeError('the header does not end within its bytes');
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      if ((byte >> (this.#at & 7)) & 1) value += 2 ** bit;
    }
    return value;
  }

  /** Bool() */
  bool(): boolean {
    return this.bits(1) === 1;
  }

  /** U32(d0, d1, d2, d3), B.2.2 */
  choice(d0: Distribution, d1: Distribution, d2: Distribution, d3: Distribution): number {
    const [bits, added] = [d0, d1, d2, d3][this.bits(2)] ?? d0;
    return added + this.bits(bits);
  }

  /** Enum(), B.2.6 */
  enumerated(): number {
    return this.choice([0, 0], [0, 1], [4, 2], [6, 18]);
  }

  /** U64(), B.2.3; what is longer than numbers can be is not exact. */
  long(): number {
    const selector = this.bits(2);
    if (selector === 0) return 0;
    if (selector === 1) return 1 + this.bits(4);
    if (selector === 2) return 17 + this.bits(8);
    let value = this.bits(12);
    for (let shift = 12; shift <= 60 && this.bool(); shift += 8)
      value += this.bits(shift === 60 ? 4 : 8) * 2 ** shift;
    return value;
  }

  skip(bits: number): void {
    this.#at += bits;
  }

  /** ZeroPadToByte() */
  skipToByte(): void {
    this.#at = Math.ceil(this.#at / 8) * 8;
  }
}
