import { expect, test } from 'vitest';
import { BLOCK_BYTES, ByteBlocks } from '../../../src/http/documents/byte-blocks.ts';

/** Bytes that differ from one block to the next. */
function pattern(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at * 7 + Math.floor(at / 251)) % 256));
}

function readFrom(blocks: ByteBlocks, from: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = from; at < blocks.end; at += parts.at(-1)?.length ?? 0) parts.push(blocks.at(at));
  return Buffer.concat(parts);
}

test('bytes are read from any position, however they were appended', () => {
  const all = pattern(3 * BLOCK_BYTES + 5);
  const blocks = new ByteBlocks();
  let begun = 0;
  for (const length of [1, 10, BLOCK_BYTES - 11, BLOCK_BYTES, BLOCK_BYTES + 5]) {
    const held = blocks.heldBytes + blocks.growthFor(length);
    blocks.append(all.subarray(begun, begun + length));
    expect(blocks.heldBytes).toBe(held);
    begun += length;
  }
  expect(blocks.end).toBe(all.length);
  expect(blocks.heldBytes).toBe(4 * BLOCK_BYTES);
  for (const position of [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 7, all.length - 1])
    expect(readFrom(blocks, position).equals(all.subarray(position))).toBe(true);
  expect(blocks.at(all.length)).toHaveLength(0);
});

test('what was dropped takes no memory, and what follows stays in its place', () => {
  const all = pattern(5 * BLOCK_BYTES);
  const blocks = new ByteBlocks();
  blocks.append(all.subarray(0, 2 * BLOCK_BYTES + 100));
  blocks.dropBefore(BLOCK_BYTES + 50);
  expect(blocks.start).toBe(BLOCK_BYTES);
  expect(blocks.heldBytes).toBe(2 * BLOCK_BYTES);
  blocks.dropBefore(10);
  expect(blocks.start).toBe(BLOCK_BYTES);
  expect(readFrom(blocks, BLOCK_BYTES + 50).equals(all.subarray(BLOCK_BYTES + 50, blocks.end))).toBe(true);
  blocks.dropBefore(blocks.end);
  expect(blocks.start).toBe(2 * BLOCK_BYTES + 100);
  expect(blocks.heldBytes).toBe(0);
  blocks.append(all.subarray(blocks.end));
  expect(readFrom(blocks, blocks.start).equals(all.subarray(2 * BLOCK_BYTES + 100))).toBe(true);
});
