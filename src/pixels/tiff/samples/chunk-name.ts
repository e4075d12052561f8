import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import { LoupeError } from '../../../errors.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import type { ChunkWarning } from '../compression/decompressed.ts';

/** Which strip or tile. */
export interface ChunkAddress {
  readonly plane: number;
  readonly row: number;
  readonly column: number;
}

/** How the strips or tiles of an image lie in it; a strip is as wide as the image. */
export interface ChunkShape extends Dimensions {
  readonly tiled: boolean;
  readonly columns: number;
  readonly rows: number;
  /** 1, or one for each sample of a pixel. */
  readonly planes: number;
}

/**
 * A strip or tile in words, with its place.
 *
 * @param height of the image
 */
export function chunkName(chunks: ChunkShape, height: number, { plane, row, column }: ChunkAddress): string {
  const number = (row * chunks.columns + column + 1).toLocaleString('en');
  const of = (chunks.rows * chunks.columns).toLocaleString('en');
  const ofPlane = chunks.planes > 1 ? ` of plane ${plane + 1}` : '';
  const [x, y] = [column * chunks.width, row * chunks.height];
  if (chunks.tiled) return `tile ${number} of ${of}${ofPlane} (at ${x},${y})`;
  return `strip ${number} of ${of}${ofPlane} (rows ${y + 1} to ${Math.min(height, y + chunks.height)})`;
}

/** What is told of a strip or tile that is named. */
export function chunkWarning(name: string, { kind, words }: ChunkWarning): ScanWarning {
  return { kind, sentence: `${name} ${words}` };
}

/**
 * The error for a strip or tile that is named.
 *
 * @param how words that follow the name
 */
export function damagedChunk(name: string, how = 'cannot be decompressed'): LoupeError {
  return new LoupeError('unreadable-source', `the TIFF is damaged: ${name} ${how}`);
}
