import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MasterReader } from '../../support/read-master.ts';

let reader: MasterReader;

beforeAll(async () => {
  reader = await MasterReader.make();
});

afterAll(() => reader.remove());

function odd(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '..', '..', 'odd-masters', name));
}

/** 64 x 48 pixels of 8 bits, each after a code that clears the table: 9 bits a code. */
function plainGif(pixels: number, changed?: number): Buffer {
  const codes = Array.from({ length: pixels }, (_, at) => [256, at === changed ? 400 : at % 200]).flat();
  const bits = [...codes, 257]
    .map((code) => code.toString(2).padStart(9, '0'))
    .reverse()
    .join('');
  const bytes: number[] = [];
  for (let end = bits.length; end > 0; end -= 8)
    bytes.push(Number.parseInt(bits.slice(Math.max(0, end - 8), end), 2));
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  const screen = [64, 0, 48, 0, 0xf7, 0, 0];
  const colours = Array.from({ length: 256 }, (_, at) => [at, at, at]).flat();
  const frame = [0x2c, 0, 0, 0, 0, 64, 0, 48, 0, 0, 8];
  return Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([...screen, ...colours, ...frame, ...blocks, 0, 0x3b]),
  ]);
}

describe('a GIF', () => {
  test('is walked through as it is written', async () => {
    const reading = await reader.read(plainGif(64 * 48));
    expect(reading).toMatchObject({ kind: 'served', warnings: [] });
    if (reading.kind === 'served')
      expect([...reading.pixels.subarray(0, 9)]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });

  test('whose pixels end before their number, or hold a code that there is not, is refused with the row', async () => {
    expect(await reader.read(plainGif(64 * 30))).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(/^the GIF is damaged: .* row 31 of 48/),
    });
    expect(await reader.read(plainGif(64 * 48, 64 * 20))).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(/^the GIF is damaged: .* row 21 of 48/),
    });
  });

  test('without its end is served with a warning when the frame that is served is whole', async () => {
    for (const [name, cut] of [
      ['interlaced.gif', 1],
      ['animated.gif', 1],
      ['animated.gif', 2000],
    ] as const) {
      const whole = await reader.read(odd(name));
      const reading = await reader.read(odd(name).subarray(0, odd(name).length - cut));
      expect(reading).toMatchObject({ kind: 'served', warnings: [{ kind: 'structure' }] });
      expect(whole).toEqual({ ...reading, warnings: [] });
    }
  });

  test('that ends inside that frame is refused', async () => {
    const reading = await reader.read(odd('interlaced.gif').subarray(0, 3000));
    expect(reading).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(/^the file ends early/),
    });
  });
});

describe('a WebP', () => {
  test.each(['lossless.webp', 'animated.webp'])('that ends early is refused: %s', async (name) => {
    // Some programs write more than they say.
    const size = 8 + odd(name).readUInt32LE(4);
    const refused = { kind: 'refused', sentence: expect.stringMatching(/^the file/) };
    for (const cut of [2, 50, 1000])
      expect(await reader.read(odd(name).subarray(0, size - cut))).toMatchObject(refused);
  });
});
