import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MasterReader } from '../../support/read-master.ts';

const BYTES = readFileSync(join(import.meta.dirname, '..', '..', 'masters', 'avif-limited.avif'));

let reader: MasterReader;

beforeAll(async () => {
  reader = await MasterReader.make();
});

afterAll(() => reader.remove());

test.each([
  ['text', Buffer.from('trailing bytes of another program')],
  ['a box that is not whole', Buffer.from('00001000free', 'latin1').fill('\0\0\x10\0', 0, 4, 'latin1')],
])('%s behind the pixels is passed over with a warning', async (_what, bytes) => {
  expect(await reader.read(Buffer.concat([BYTES, bytes]))).toMatchObject({
    kind: 'served',
    warnings: [
      { kind: 'structure', sentence: expect.stringMatching(/^the last \d+ bytes .* no pixel is lost$/) },
    ],
  });
});

test('zeros behind the pixels are nothing to tell of', async () => {
  const read = await reader.read(Buffer.concat([BYTES, Buffer.alloc(50)]));
  expect(read).toMatchObject({ kind: 'served', warnings: [] });
});

test('bits that are wrong in pixels are not taken for an early end', async () => {
  const pixels = BYTES.indexOf('mdat') + 4;
  let refused = 0;
  for (let flip = 0; flip < 30; flip++) {
    const bytes = Buffer.from(BYTES);
    const place = pixels + Math.floor(((BYTES.length - pixels) * flip) / 30);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << (flip % 8));
    const read = await reader.read(bytes);
    if (read.kind === 'served') continue;
    refused += 1;
    expect(read.sentence).toBe('the file is damaged, or ends early');
  }
  expect(refused).toBeGreaterThan(0);
});

test.each([0.95, 0.6])('an AVIF of which %d are left is refused', async (part) => {
  const read = await reader.read(BYTES.subarray(0, Math.floor(BYTES.length * part)));
  expect(read).toMatchObject({
    kind: 'refused',
    sentence: expect.stringMatching(/ends early: .* are missing$/),
  });
});
