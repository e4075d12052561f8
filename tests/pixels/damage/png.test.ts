import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MasterReader } from '../../support/read-master.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

let reader: MasterReader;

beforeAll(async () => {
  reader = await MasterReader.make();
});

afterAll(() => reader.remove());

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

function flipped(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}

const HEAD = chunk('IHDR', Buffer.from([0, 0, 0, 64, 0, 0, 0, 48, 8, 0, 0, 0, 0]));
const ROWS = deflateSync(
  Buffer.from(Array.from({ length: 65 * 48 }, (_, at) => (at % 65 ? (at * 7) & 255 : 0))),
);
const PIXELS = chunk('IDAT', ROWS);
const NOTE = chunk('tEXt', Buffer.from('Comment\0a text'));
const END = chunk('IEND');

function read(...chunks: readonly Buffer[]) {
  return reader.read(Buffer.concat([SIGNATURE, ...chunks]));
}

describe('a PNG', () => {
  test('whose checksums are right is served without a warning, whatever follows its end', async () => {
    const served = { kind: 'served', warnings: [] };
    expect(await read(HEAD, NOTE, PIXELS, END)).toMatchObject(served);
    expect(await read(HEAD, PIXELS, NOTE, END, Buffer.from('more'))).toMatchObject(served);
  });

  test('whose pixels are damaged is refused, with the place', async () => {
    expect(await read(HEAD, flipped(PIXELS, 30), END)).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(
        /^the PNG is damaged: the checksum of the pixels is wrong, between bytes 34 and [\d,]+ of [\d,]+$/,
      ),
    });
    const half = Math.floor(ROWS.length / 2);
    const second = flipped(chunk('IDAT', ROWS.subarray(half)), 10);
    expect((await read(HEAD, chunk('IDAT', ROWS.subarray(0, half)), second, END)).kind).toBe('refused');
  });

  test.each([
    ['the sum of its pixels', () => flipped(ROWS, ROWS.length - 1)],
    ['data in right chunks', () => ROWS.subarray(0, ROWS.length - 40)],
  ])('with wrong %s is refused by the decoder', async (_, rows) => {
    expect((await read(HEAD, chunk('IDAT', rows()), END)).kind).toBe('refused');
  });

  test('with a damaged part that no pixel depends on is served with a warning', async () => {
    for (const chunks of [
      [HEAD, flipped(NOTE, 12), PIXELS, END],
      [HEAD, PIXELS, flipped(NOTE, 12), END],
    ])
      expect(await read(...chunks)).toMatchObject({
        kind: 'served',
        warnings: [
          { kind: 'structure', sentence: 'the part "tEXt" of the PNG is damaged: its checksum is wrong' },
        ],
      });
    expect((await read(flipped(HEAD, 20), PIXELS, END)).kind).toBe('refused');
  });

  test('without its end is served with a warning when all pixels are there, else refused', async () => {
    const whole = await read(HEAD, PIXELS, END);
    for (const chunks of [
      [HEAD, PIXELS],
      [HEAD, PIXELS, END.subarray(0, 6)],
      [HEAD, PIXELS, Buffer.alloc(100)],
    ]) {
      const reading = await read(...chunks);
      expect(reading).toMatchObject({ kind: 'served', warnings: [{ kind: 'structure' }] });
      expect(whole).toEqual({ ...reading, warnings: [] });
    }
    expect(await read(HEAD, PIXELS, NOTE.subarray(0, 15))).toMatchObject({
      warnings: [{ sentence: 'the file was cut off inside the part "tEXt"; no pixel is lost' }],
    });
    expect(await read(HEAD, PIXELS.subarray(0, PIXELS.length - 30))).toEqual({
      kind: 'refused',
      sentence: 'the file ends early: inside the pixels',
    });
    expect(await read(HEAD)).toMatchObject({ kind: 'refused' });
  });
});
