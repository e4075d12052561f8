import { LRUCache } from 'lru-cache';
import type { PlacedPixels } from '../pixel-rows.ts';
import { type TileRange, tilesOf } from './level-tiles.ts';

/** Decoded pixels of whole tiles of one level that lie beside each other: begin at a corner of a tile, end at one or at the level's edge. */
export interface DecodedBlock extends PlacedPixels {}

/**
 * The tiles that were decoded last, up to a number of bytes.
 *
 * They are kept in the blocks in which they were decoded, which avoids copies, and are evicted block by block, the
 * least recently used first. A tile is in one block at most.
 */
export class DecodedTiles {
  readonly #maxBytes: number;
  readonly #blocks: LRUCache<DecodedBlock, string>;
  readonly #blockOfTile = new Map<string, DecodedBlock>();

  /** @param maxBytes 0 keeps nothing */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#blocks = new LRUCache({
      maxSize: Math.max(1, maxBytes),
      sizeCalculation: (_level, { pixels }) => pixels.length,
      dispose: (level, { area }) => {
        for (const tile of tileNames(level, tilesOf(area))) this.#blockOfTile.delete(tile);
      },
    });
  }

  /** Whether nothing is ever kept. */
  get isOff(): boolean {
    return this.#maxBytes === 0;
  }

  /** Bytes that are kept now. */
  get bytes(): number {
    return this.#blocks.calculatedSize;
  }

  /** @param level names the level and the version of its image; other pixels need another name */
  find(level: string, column: number, row: number): DecodedBlock | undefined {
    const block = this.#blockOfTile.get(tileName(level, column, row));
    if (block) this.#blocks.get(block);
    return block;
  }

  /** @param block of tiles that `find` does not know yet; one larger than all that may be kept is not kept */
  keep(level: string, block: DecodedBlock): void {
    if (block.pixels.length > this.#maxBytes) return;
    for (const tile of tileNames(level, tilesOf(block.area))) this.#blockOfTile.set(tile, block);
    this.#blocks.set(block, level);
  }
}

function tileName(level: string, column: number, row: number): string {
  return `${level}\0${column}\0${row}`;
}

function* tileNames(level: string, { left, top, right, bottom }: TileRange): Generator<string> {
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) yield tileName(level, column, row);
  }
}
