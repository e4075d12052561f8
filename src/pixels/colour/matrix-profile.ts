import { type Primaries, profileMatrices } from './primaries.ts';

const HEADER_BYTES = 128;
const TAG_BYTES = 12;

/** Version 4.3 (ICC.1:2010, 7.2.4), in which curves have a formula. */
const VERSION = 0x0430_0000;
/** The white that profiles connect by, D50 (7.2.16). */
const WHITE = [0.9642, 1, 0.8249] as const;

/** Numbers have 16 bits before the point (s15Fixed16Number, 4.6); those of colours that there are have few. */
const MOST = 100;

/** g, a, b, c, d of the curve of sRGB, as a parametricCurveType of function 3 has it (10.16). */
const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] as const;

/**
 * Writes an ICC profile of RGB: a matrix, and the curve of sRGB.
 *
 * @param name its description
 * @returns undefined when the primaries span no colours, or none that a profile can say
 */
export function matrixProfile(name: string, primaries: Primaries): Buffer | undefined {
  const matrices = profileMatrices(primaries);
  if (!matrices) return undefined;
  const { toXyz, adaptation } = matrices;
  const isSayable = [...toXyz, ...adaptation].flat().every((value) => Math.abs(value) < MOST);
  if (!isSayable) return undefined;
  const column = (index: 0 | 1 | 2) => xyzTag(toXyz.map((row) => row[index]));
  const curve = tagOf('para', Buffer.from([0, 3, 0, 0]), fixed(SRGB_CURVE));
  return profileOf([
    ['desc', textTag(name)],
    ['cprt', textTag('No copyright')],
    ['wtpt', xyzTag(WHITE)],
    ['chad', tagOf('sf32', fixed(adaptation.flat()))],
    ['rXYZ', column(0)],
    ['gXYZ', column(1)],
    ['bXYZ', column(2)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]);
}

function profileOf(tags: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const start = HEADER_BYTES + 4 + tags.length * TAG_BYTES;
  const distinct = [...new Set(tags.map(([, bytes]) => bytes))];
  const table = Buffer.alloc(4 + tags.length * TAG_BYTES);
  table.writeUInt32BE(tags.length, 0);
  for (const [index, [name, bytes]] of tags.entries()) {
    const before = distinct.slice(0, distinct.indexOf(bytes));
    const at = 4 + index * TAG_BYTES;
    table.write(name, at, 'latin1');
    table.writeUInt32BE(
      before.reduce((sum, { length }) => sum + length, start),
      at + 4,
    );
    table.writeUInt32BE(bytes.length, at + 8);
  }
  const header = Buffer.alloc(HEADER_BYTES);
  const size = distinct.reduce((sum, { length }) => sum + length, start);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(VERSION, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  fixed(WHITE).copy(header, 68);
  return Buffer.concat([header, table, ...distinct]);
}

/** A tag begins at a multiple of 4. */
function tagOf(type: string, ...parts: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${type}\0\0\0\0`, 'latin1'), ...parts]);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function xyzTag(values: readonly number[]): Buffer {
  return tagOf('XYZ ', fixed(values));
}

/** multiLocalizedUnicodeType with one text, in English (10.13). */
function textTag(text: string): Buffer {
  const utf16 = Buffer.from(text, 'utf16le').swap16();
  const head = Buffer.alloc(20);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(12, 4);
  head.write('enUS', 8, 'latin1');
  head.writeUInt32BE(utf16.length, 12);
  head.writeUInt32BE(28, 16);
  return tagOf('mluc', head, utf16);
}

/** s15Fixed16Number. */
function fixed(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), index * 4);
  return bytes;
}
