/** Flips one of the eight bits of a byte. */
export function flipBit(bytes: Buffer, place: number, bit: number): void {
  bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
}

/** How many bytes are left of a file that is cut off, so many times: of one in four, only the last few are missing. */
export function* cutLengths(bytes: number, count: number, random: () => number): Generator<number> {
  for (let cut = 0; cut < count; cut++)
    yield Math.floor(cut % 4 === 0 ? bytes - 1 - random() * 8 : random() * bytes);
}
