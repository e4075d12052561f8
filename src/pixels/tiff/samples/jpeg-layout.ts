import type { Dimensions } from '../../../image/geometry.ts';
import type { JpegChunk } from '../compression/jpeg-chunk.ts';
import type { ChunkShape } from './chunk-name.ts';

/** What of the layout of an image decides how the JPEGs of its strips and tiles are read. */
export interface JpegLayout extends Dimensions {
  readonly samples: number;
  readonly jpegTables: Buffer | undefined;
  readonly isYcbcrJpeg: boolean;
  readonly chunks: ChunkShape;
}

/** What is known of the JPEG of a strip or tile in a row of them. */
export function jpegChunkOf(layout: JpegLayout, row: number): JpegChunk {
  const { chunks, samples, jpegTables, isYcbcrJpeg, height } = layout;
  return {
    width: chunks.width,
    height: chunks.height,
    components: chunks.planes > 1 ? 1 : samples,
    isYcbcr: isYcbcrJpeg,
    tables: jpegTables,
    place: {
      firstRow: row * chunks.height,
      rows: height,
      isTail: !chunks.tiled && row === chunks.rows - 1,
    },
  };
}
