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
const SAMPLES = Buffer.from(Array.from({ length: 65 * 48 }, (_, at) => (at % 65 ? (at * 7) & 255 : 0)));
const ROWS = deflateSync(SAMPLES);
/** Blocks that are not compressed, of 20 rows each, so that the place of each byte is known. */
const STORED = storedBlocks(SAMPLES, 20 * 65);
const PIXELS = chunk('IDAT', ROWS);
const NOTE = chunk('tEXt', Buffer.from('Comment\0a text'));
const END = chunk('IEND');

/** The parts of a PNG that say how its pixels are shown. */
const PICTURE_PARTS: readonly (readonly [type: string, data: readonly number[], what: string])[] = [
  ['gAMA', [0, 1, 0x86, 0xa0], 'colours'],
  ['cICP', [1, 8, 0, 1], 'colours'],
  ['sRGB', [0], 'colours'],
  [
    'eXIf',
    [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0],
    'orientation',
  ],
];

function storedBlocks(bytes: Buffer, blockBytes: number): Buffer {
  const parts = [Buffer.from([0x78, 0x01])];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const head = Buffer.from([at + blockBytes < bytes.length ? 0 : 1, 0, 0, 0, 0]);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    parts.push(head, Buffer.from(block));
  }
  return Buffer.concat(parts);
}

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
    [
      'the sum of its pixels',
      () => flipped(ROWS, ROWS.length - 1),
      /^the PNG is damaged: the checksum over all of its pixels is wrong or missing$/,
    ],
    [
      'a stored byte',
      () => flipped(deflateSync(SAMPLES, { level: 0 }), 1000),
      /^the PNG is damaged: the checksum over all of its pixels is wrong or missing$/,
    ],
    [
      'a code',
      () => Buffer.concat([STORED.subarray(0, 7 + 20 * 65), Buffer.alloc(3000, 0xff)]),
      /^the PNG is damaged: its pixels cannot be read from row (?:19|20|21) of 48 on, as they lie in the file$/,
    ],
    [
      'data that end early',
      () => STORED.subarray(0, 7 + 30 * 65),
      /^the data of the PNG end early: the last (?:18|19) of 48 rows are missing$/,
    ],
  ])('with wrong %s in right chunks is refused, with what is wrong', async (_, rows, sentence) => {
    const reading = await read(HEAD, chunk('IDAT', rows()), END);
    expect(reading).toEqual({ kind: 'refused', sentence: expect.stringMatching(sentence) });
  });

  test('whose parts about colours and orientation are damaged is shown without them, and says so', async () => {
    const plain = await read(HEAD, PIXELS, END);
    for (const [type, data, what] of PICTURE_PARTS) {
      const part = chunk(type, Buffer.from(data));
      const wrong = flipped(part, part.length - 1);
      const sentence = `the part "${type}" of the PNG is damaged: its checksum is wrong, and what it says of ${what} is not applied`;
      const warnings = [{ kind: 'structure', sentence }];
      expect(await read(HEAD, wrong, PIXELS, END)).toEqual({ ...plain, warnings });
      // Another one that is intact counts.
      const good = await read(HEAD, part, PIXELS, END);
      expect(await read(HEAD, wrong, part, PIXELS, END)).toEqual({ ...good, warnings });
    }
  });

  test('whose transparent colour is damaged is refused, with the place', async () => {
    const part = chunk('tRNS', Buffer.from([0, 7]));
    expect((await read(HEAD, part, PIXELS, END)).kind).toBe('served');
    expect(await read(HEAD, flipped(part, part.length - 1), PIXELS, END)).toEqual({
      kind: 'refused',
      sentence: expect.stringMatching(
        /^the PNG is damaged: the checksum of the part "tRNS" is wrong, between bytes 34 and 47 of [\d,]+$/,
      ),
    });
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

  test('without its end and a part of its pixels, or with wrong ones, is refused', async () => {
    const half = chunk('IDAT', STORED.subarray(0, 7 + 30 * 65));
    for (const rest of [[], [Buffer.alloc(100)]])
      expect(await read(HEAD, half, ...rest)).toEqual({
        kind: 'refused',
        sentence: expect.stringMatching(
          /^the data of the PNG end early: the last (?:18|19) of 48 rows are missing$/,
        ),
      });
    expect(await read(HEAD, chunk('IDAT', flipped(ROWS, ROWS.length - 1)))).toMatchObject({
      sentence: expect.stringContaining('the checksum over all of its pixels is wrong'),
    });
  });

  test('whose pixels go on without an end is read no further than its size', async () => {
    const bomb = chunk('IDAT', deflateSync(Buffer.alloc(20_000_000)));
    expect((await read(HEAD, bomb)).kind).toBe('served');
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
