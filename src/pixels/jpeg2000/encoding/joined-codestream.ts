import type { Dimensions } from '../../../image/geometry.ts';
import { words16, words32 } from '../box-writer.ts';

/** Markers (ISO/IEC 15444-1, table A.1). */
const MARKER = { start: 0xff4f, size: 0xff51, coding: 0xff52, quantisation: 0xff5c, tilePart: 0xff90 };
const DATA = 0xff93;
const END = 0xffd9;

/** A codestream of one tile, taken apart. */
interface TileCodes {
  /** SIZ, COD and QCD with their markers. */
  readonly size: Buffer;
  readonly coding: Buffer;
  readonly quantisation: Buffer;
  /** What follows SOD. */
  readonly data: Buffer;
}

/**
 * Joins codestreams of single tiles to one of all of them: a tile is coded for itself, and what stands in its header counts for it
 * alone (A.6). Where sides of tiles are a multiple of what code-blocks are at each resolution, their place does not change them.
 *
 * @param image in pixels; its tiles have this side, but the last ones
 * @param tiles row by row
 */
export function joinedCodestream(image: Dimensions, side: number, tiles: readonly Buffer[]): Buffer {
  const [first, ...others] = tiles.map(takenApart);
  if (!first) throw new Error('an image has a tile');
  const size = Buffer.from(first.size);
  // Marker, length and capabilities; then the reference grid, and from where on tiles lie on it (A.5.1).
  words32(image.width, image.height, 0, 0, side, side, 0, 0).copy(size, 6);
  const parts = [words16(MARKER.start), size, first.coding, first.quantisation];
  for (const [index, { coding, quantisation, data }] of [first, ...others].entries()) {
    const own = Buffer.concat([
      ...(coding.equals(first.coding) ? [] : [coding]),
      ...(quantisation.equals(first.quantisation) ? [] : [quantisation]),
      words16(DATA),
    ]);
    parts.push(
      words16(MARKER.tilePart, 10, index),
      words32(12 + own.length + data.length),
      Buffer.from([0, 1]),
    );
    parts.push(own, data);
  }
  return Buffer.concat([...parts, words16(END)]);
}

function takenApart(codestream: Buffer): TileCodes {
  const found = new Map<number, Buffer>();
  let at = 2;
  while (codestream.readUInt16BE(at) !== MARKER.tilePart) {
    const end = at + 2 + codestream.readUInt16BE(at + 2);
    found.set(codestream.readUInt16BE(at), codestream.subarray(at, end));
    at = end;
  }
  const length = codestream.readUInt32BE(at + 6);
  const end = length === 0 ? codestream.length - 2 : at + length;
  const [size, coding] = [found.get(MARKER.size), found.get(MARKER.coding)];
  const quantisation = found.get(MARKER.quantisation);
  const isPlain = codestream.readUInt16BE(at + 12) === DATA && codestream.readUInt16BE(end) === END;
  if (!size || !coding || !quantisation || !isPlain) throw new Error('a tile is not as it was ordered');
  return { size, coding, quantisation, data: codestream.subarray(at + 14, end) };
}
