import { describe, expect, test } from 'vitest';
import { halveSamples } from '../../../src/pixels/halving/halve.ts';
import { LevelMemory, withLevelMemory } from '../../../src/pixels/halving/level-memory.ts';

function noise(bytes: Buffer): void {
  let state = 7;
  for (const at of bytes.keys()) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[at] = state >> 16;
  }
}

describe.each([1, 3] as const)('an image of %i channels in such memory', (channels) => {
  test.each([
    [32, 2],
    [96, 34],
    [1280, 16],
  ])('is halved as in JavaScript: %i x %i', (width, height) => {
    const length = width * height * channels;
    const memory = new LevelMemory((length * 5) / 4 + 48 + height * 8);
    noise(memory.bytes);
    const expected = Buffer.alloc(length / 4);
    halveSamples({ bytes: memory.bytes, start: 48, stride: width * channels }, { width, height }, channels, {
      bytes: expected,
      start: 0,
      stride: (width / 2) * channels,
    });
    memory.halve(48, { width, height }, channels, 48 + length);
    expect(memory.bytes.subarray(48 + length, 48 + length + length / 4).equals(expected)).toBe(true);
    // As a quarter of a tile: what lies between its rows stays.
    const rowBytes = (width / 2) * channels;
    const [into, stride] = [48 + length, rowBytes + 16];
    const before = Buffer.from(memory.bytes);
    memory.halve(48, { width, height }, channels, into, stride);
    for (let row = 0; row < height / 2; row++)
      expected.copy(before, into + row * stride, row * rowBytes, (row + 1) * rowBytes);
    expect(memory.bytes.equals(before)).toBe(true);
  });
});

test('what does not fit is refused', () => {
  const memory = new LevelMemory(1000);
  const size = { width: 64, height: 64 };
  expect(() => memory.halve(0, size, 3, memory.bytes.length - 3071)).toThrow('outside of its memory');
  expect(() => memory.halve(0, size, 3, 12_000)).toThrow('cannot be halved there');
  expect(() => memory.halve(0, { width: 48, height: 64 }, 3, 12_288)).toThrow('cannot be halved there');
});

test.each([
  ['as wide as tiles', 96],
  ['whose last tile is not full', 70],
  ['less wide than a tile', 20],
])('rows %s are put into tiles, and nothing else is changed', (_, rowBytes) => {
  const [rows, tileRow, tileBytes, from, at] = [3, 32, 32 * 8, 4096, 40 + 32];
  const memory = new LevelMemory(8192);
  noise(memory.bytes);
  const expected = Buffer.from(memory.bytes);
  for (let row = 0; row < rows; row++)
    for (let x = 0; x < rowBytes; x++) {
      const tile = Math.floor(x / tileRow);
      expected[at + tile * tileBytes + row * tileRow + (x % tileRow)] =
        expected[from + row * rowBytes + x] ?? 0;
    }
  memory.place(from, rows, rowBytes, { at, rowBytes: tileRow, tileBytes });
  expect(memory.bytes.equals(expected)).toBe(true);
});

test('rows are put into tiles within their memory alone', () => {
  const memory = new LevelMemory(1000);
  const tiles = { at: 0, rowBytes: 32, tileBytes: 32 * 8 };
  const size = memory.bytes.length;
  expect(() => memory.place(size - 95, 3, 32, tiles)).toThrow('outside of their memory');
  expect(() => memory.place(0, 3, 32, { ...tiles, at: size - 95 })).toThrow('outside of their memory');
  expect(() => memory.place(0, 1, 64, { ...tiles, at: size - 256 })).toThrow('outside of their memory');
  expect(() => memory.place(0, 0, 32, tiles)).toThrow('cannot be put into tiles there');
  expect(() => memory.place(-1, 3, 32, tiles)).toThrow('cannot be put into tiles there');
});

test('memory is lent to one at a time, and used again', async () => {
  const lent = new Set<LevelMemory>();
  const use = async (memory: LevelMemory) => {
    expect(lent.has(memory)).toBe(false);
    lent.add(memory);
    await new Promise((resolve) => setImmediate(resolve));
    lent.delete(memory);
    return memory;
  };
  const first = new Set(
    await Promise.all([100_000, 200_000, 300_000].map((length) => withLevelMemory(length, use))),
  );
  expect(first.size).toBe(3);
  for (const length of [300_000, 150_000, 20_000, 1])
    expect(first).toContain(await withLevelMemory(length, use));
  const larger = await withLevelMemory(400_000, use);
  expect(larger.bytes.length).toBeGreaterThanOrEqual(400_000);
  expect(await withLevelMemory(350_000, use)).toBe(larger);
});
