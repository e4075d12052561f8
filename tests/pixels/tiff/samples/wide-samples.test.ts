import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTiff, type TiffField } from '../../../support/fixtures-tiff.ts';
import { MasterReader } from '../../../support/read-master.ts';

let reader: MasterReader;
beforeAll(async () => {
  reader = await MasterReader.make();
});
afterAll(() => reader.remove());

interface Shape {
  readonly width: number;
  readonly bits: number;
  readonly samples: number;
  readonly more?: readonly TiffField[];
}

/** The pixels of an uncompressed TIFF in one strip for each plane. */
async function pixelsOf(strips: readonly Buffer[], { width, bits, samples, more = [] }: Shape) {
  const height = strips.length === 1 ? (strips[0]?.length ?? 0) / rowBytes(width * samples, bits) : 1;
  let next = 8;
  const offsets = strips.map(({ length }) => {
    next += length;
    return next - length;
  });
  const fields: TiffField[] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, new Array<number>(samples).fill(bits)],
    [259, 3, [1]],
    [262, 3, [samples === 1 ? 1 : 2]],
    [273, 4, offsets],
    [277, 3, [samples]],
    [278, 4, [height]],
    [279, 4, strips.map(({ length }) => length)],
    [284, 3, [strips.length > 1 ? 2 : 1]],
    ...more,
  ];
  const directory = fields.sort(([a], [b]) => a - b);
  const reading = await reader.read(buildTiff([directory], { pixels: Buffer.concat(strips) }));
  expect(reading).toMatchObject({ kind: 'served', warnings: [] });
  return reading.kind === 'served' ? [...reading.pixels] : [];
}

function rowBytes(samples: number, bits: number): number {
  return Math.ceil((samples * bits) / 8);
}

function floats(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/** A row of samples side by side, the highest bit first. */
function packed(values: readonly number[], bits: number): Buffer {
  const text = values.map((value) => value.toString(2).padStart(bits, '0')).join('');
  const bytes = text.padEnd(rowBytes(values.length, bits) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

const FLOAT: TiffField = [339, 3, [3, 3, 3]];
const RANGE: readonly TiffField[] = [
  [340, 11, [-20, -10, -20]],
  [341, 11, [200, 280, 280]],
];

test('floating-point samples are taken from 0 to 1, whatever lies beyond, and never stretched', async () => {
  const row = floats(
    0.25,
    0.5,
    0.75,
    -3,
    7,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    1,
  );
  const found = await pixelsOf([row], { width: 3, bits: 32, samples: 3, more: [FLOAT] });
  expect(found).toEqual([64, 128, 191, 0, 255, 0, 0, 255, 255]);
});

test('a range that the file states is that of all colours, and not of opacity', async () => {
  const at = (level: number) => -20 + (level / 255) * 300;
  const more: readonly TiffField[] = [FLOAT, ...RANGE];
  const planes = [floats(at(10), at(250)), floats(at(20), -999), floats(at(30), 999)];
  const shape = { width: 2, bits: 32, samples: 3, more } as const;
  expect(await pixelsOf(planes, shape)).toEqual([10, 20, 30, 250, 0, 255]);
  const opacity: readonly TiffField[] = [...more, [338, 3, [2]]];
  const covered = await pixelsOf([...planes, floats(1, 0)], { ...shape, samples: 4, more: opacity });
  expect(covered).toEqual([10, 20, 30, 255, 255, 255]);
});

test.each([3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15])('samples of %i bits lie side by side', async (bits) => {
  const most = 2 ** bits - 1;
  const codes = [0, 1, most >> 1, most - 2, most];
  const levels = codes.map((code) => (code / most) * 255);
  const row = packed(codes, bits);
  const shape = { width: 5, bits, samples: 1 };
  // 16 bits become 8 by rounding or not, as the image library has it.
  const expectNear = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    expect(found.filter((value, at) => Math.abs(value - (expected[at] ?? 999)) >= 1)).toEqual([]);
  };
  expectNear(await pixelsOf([Buffer.concat([row, row])], shape), [...levels, ...levels]);
  const planes = await pixelsOf([row, packed([...codes].reverse(), bits), row], { ...shape, samples: 3 });
  expectNear(
    planes,
    levels.flatMap((level, at) => [level, levels[4 - at] ?? 0, level]),
  );
});
