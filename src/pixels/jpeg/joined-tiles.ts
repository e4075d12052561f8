import type { Dimensions } from '../../image/geometry.ts';
import { BitWriter } from './bit-writer.ts';
import {
  AFTER_MARK,
  BEFORE_MARK,
  type CodedBlock,
  CodedTile,
  differenceOf,
  ROW_MARKS,
} from './coded-tile.ts';
import { type Codes, readTileForm, type TileForm } from './tile-form.ts';

const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** For the codes that change where tiles meet: far more than those of a row of units can take. */
const CHANGED_BYTES = 64;

/** All tiles of a level, in rows from the top left: one JPEG scan each. */
export interface EncodedLevel {
  readonly tile: Dimensions;
  /** Those that the tiles share (tag 347). */
  readonly jpegTables: Buffer;
  readonly tiles: readonly Buffer[];
  readonly columns: number;
}

/** The codes of a tile, and the marks of its rows of units. */
interface MarkedTile {
  readonly tile: CodedTile;
  readonly marks: Int32Array;
}

/**
 * A level of a pyramid that was just encoded: JPEGs of parts of it are put together of the codes of its tiles, since
 * to encode their pixels once more takes several times as long. What they show is what the tiles show.
 */
export class JoinedTiles {
  readonly #level: EncodedLevel;
  readonly #form: TileForm;
  readonly #marked = new Map<string, MarkedTile>();

  constructor(level: EncodedLevel) {
    this.#level = level;
    this.#form = readTileForm(jpegOf(level, 0), level.jpegTables);
  }

  /** The JPEG of so many pixels from the top left of a tile on. */
  join(place: { readonly column: number; readonly row: number }, size: Dimensions): Buffer {
    const { unit, codes, blocks } = this.#form;
    const { tile } = this.#level;
    const tiles: MarkedTile[][] = [];
    for (let top = 0; top < size.height; top += tile.height) {
      const rows = Math.ceil(Math.min(tile.height, size.height - top) / unit.height);
      const across: MarkedTile[] = [];
      for (let left = 0; left < size.width; left += tile.width) {
        const column = place.column + left / tile.width;
        const columns = Math.ceil(Math.min(tile.width, size.width - left) / unit.width);
        across.push(this.#tile(column, place.row + top / tile.height, { columns, rows }));
      }
      tiles.push(across);
    }
    const writer = new BitWriter(capacityOf(tiles.flat()));
    const before = codes.map(() => 0);
    for (const across of tiles) {
      const rows = (across[0]?.marks.length ?? 0) / ROW_MARKS;
      for (let row = 0; row < rows; row++)
        for (const marked of across) writeRow(writer, marked, row, { blocks, codes, before });
    }
    return Buffer.concat([this.#head(size), writer.finish(), END_OF_IMAGE]);
  }

  /** A tile with the marks of its first rows of units. */
  #tile(column: number, row: number, { columns, rows }: { columns: number; rows: number }): MarkedTile {
    const key = `${column} ${row} ${columns} ${rows}`;
    const before = this.#marked.get(key);
    if (before) return before;
    const { blocks, unit, headBytes, frame } = this.#form;
    const jpeg = jpegOf(this.#level, row * this.#level.columns + column);
    if (jpeg.indexOf(frame) < 0) throw new Error('the tiles of one level have other forms');
    const tile = new CodedTile(jpeg.subarray(headBytes, jpeg.length - END_OF_IMAGE.length));
    const across = this.#level.tile.width / unit.width;
    const marked = { tile, marks: tile.markRows(blocks, across, columns, rows) };
    this.#marked.set(key, marked);
    return marked;
  }

  /** In the order of the image library. */
  #head({ width, height }: Dimensions): Buffer {
    const { tables, frame, scan } = this.#form;
    const sized = Buffer.from(frame);
    sized.writeUInt16BE(height, 5);
    sized.writeUInt16BE(width, 7);
    return Buffer.concat([START_OF_IMAGE, ...tables.quantisation, sized, ...tables.huffman, scan]);
  }
}

function jpegOf({ tiles }: EncodedLevel, index: number): Buffer {
  const jpeg = tiles[index];
  if (!jpeg) throw new Error('a tile of a level is missing');
  return jpeg;
}

function capacityOf(tiles: readonly MarkedTile[]): number {
  const rows = tiles.reduce((sum, { marks }) => sum + marks.length / ROW_MARKS, 0);
  return tiles.reduce((sum, { tile }) => sum + tile.bytes.length, 0) + rows * CHANGED_BYTES;
}

/**
 * Writes what is kept of a row of units of a tile. Where it does not follow what it followed in its tile, the first differences of
 * its first unit change, and nothing else.
 *
 * @param into `before`: the first coefficients that were written last, of each component
 */
function writeRow(
  writer: BitWriter,
  { tile, marks }: MarkedTile,
  row: number,
  { blocks, codes, before }: { blocks: readonly CodedBlock[]; codes: readonly Codes[]; before: number[] },
): void {
  const mark = row * ROW_MARKS;
  const end = marks[mark + 1] ?? 0;
  let start = marks[mark] ?? 0;
  let position = start;
  let last = -1;
  for (const { component, dc, ac } of blocks) {
    const bits = tile.bitsAt(position);
    const entry = dc.symbols[bits >>> 16] ?? 0;
    const [length, size] = [entry >> 8, entry & 0xff];
    const behind = position + length + size;
    if (component !== last) {
      last = component;
      const value = (marks[mark + BEFORE_MARK + component] ?? 0) + differenceOf(bits << length, size);
      writer.copy(tile.bytes, start, position);
      writeDifference(writer, value - (before[component] ?? 0), codes[component] ?? []);
      start = behind;
    }
    position = tile.passAc(ac, behind);
  }
  writer.copy(tile.bytes, start, end);
  for (const component of codes.keys()) before[component] = marks[mark + AFTER_MARK + component] ?? 0;
}

function writeDifference(writer: BitWriter, difference: number, codes: Codes): void {
  const size = 32 - Math.clz32(Math.abs(difference));
  const code = codes[size];
  if (!code) throw new Error('a difference has no code');
  writer.write(code.code, code.length);
  writer.write(difference < 0 ? difference - 1 : difference, size);
}
