/** Entropy-coded data of a JPEG that are being written (ITU-T T.81, F.1.2). */
export class BitWriter {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  /** The bits of the byte that is not full, in the lowest `count` places. */
  #bits = 0;
  #count = 0;

  /** @param capacity bytes that there is room for */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, capacity);
  }

  /** Writes the lowest bits of a number, 16 at most. */
  write(value: number, length: number): void {
    this.#bits = (this.#bits << length) | (value & ((1 << length) - 1));
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#bytes[this.#at++] = this.#bits >>> this.#count;
    }
    this.#bits &= 0xff;
  }

  /** Copies bits; at least five bytes behind them can be read. */
  copy(from: Buffer, start: number, end: number): void {
    let position = start;
    while (position < end && (this.#count > 0 || end - position < 8)) {
      const length = Math.min(end - position, 8 - this.#count);
      const pair = ((from[position >>> 3] ?? 0) << 8) | (from[(position >>> 3) + 1] ?? 0);
      this.write(pair >>> (16 - (position & 7) - length), length);
      position += length;
    }
    const whole = (end - position) >>> 3;
    this.#copyBytes(from, position, whole);
    position += whole * 8;
    if (position < end) this.copy(from, position, end);
  }

  /** Copies whole bytes, which begin at any bit of those that they come from, to a whole byte. */
  #copyBytes(from: Buffer, position: number, length: number): void {
    const shift = position & 7;
    const first = position >>> 3;
    const at = this.#at;
    this.#at += length;
    if (shift === 0) {
      from.copy(this.#bytes, at, first, first + length);
      return;
    }
    const source = new DataView(from.buffer, from.byteOffset, from.length);
    let done = 0;
    for (; done + 4 <= length; done += 4) {
      const high = source.getUint32(first + done) << shift;
      this.#view.setUint32(at + done, high | ((from[first + done + 4] ?? 0) >>> (8 - shift)));
    }
    for (; done < length; done++) {
      const pair = ((from[first + done] ?? 0) << 8) | (from[first + done + 1] ?? 0);
      this.#bytes[at + done] = pair >>> (8 - shift);
    }
  }

  /** What was written, filled up with ones to a whole byte, each byte of ones followed by a zero. */
  finish(): Buffer {
    if (this.#count > 0) this.write(0xff, 8 - this.#count);
    const bytes = this.#bytes.subarray(0, this.#at);
    let stuffed = 0;
    for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) stuffed += 1;
    const finished = Buffer.alloc(bytes.length + stuffed);
    let start = 0;
    let to = 0;
    for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, start)) {
      to += bytes.copy(finished, to, start, at + 1) + 1;
      start = at + 1;
    }
    bytes.copy(finished, to, start);
    return finished;
  }
}
