import create from '@cornerstonejs/codec-openjpeg/wasmjs';
import type { Rectangle } from '../../../image/geometry.ts';
import { joinedCodestream } from './joined-codestream.ts';
import { ENCODED_TILE, halvingsOf, type Jpeg2000Coding, type Jpeg2000Pixels } from './jpeg2000-pixels.ts';

/** Each has a rate of its own. */
const LAYERS = 1;

/** RPCL (ISO/IEC 15444-1, table A.16). */
const BY_RESOLUTION = 2;

/**
 * Encodes pixels by OpenJPEG in WebAssembly, tile by tile: of a whole image it would hold 40 bytes for each pixel.
 *
 * @returns a codestream
 */
export async function encodeByWasm(pixels: Jpeg2000Pixels, { ratio }: Jpeg2000Coding): Promise<Buffer> {
  const library = await create({ print: () => {}, printErr: () => {} });
  const tiles: Buffer[] = [];
  for (let y = 0; y < pixels.height; y += ENCODED_TILE)
    for (let x = 0; x < pixels.width; x += ENCODED_TILE) {
      const width = Math.min(ENCODED_TILE, pixels.width - x);
      const height = Math.min(ENCODED_TILE, pixels.height - y);
      tiles.push(encodeTile(library, pixels, { x, y, width, height }, ratio));
    }
  return tiles.length === 1 && tiles[0] ? tiles[0] : joinedCodestream(pixels, ENCODED_TILE, tiles);
}

function encodeTile(
  library: create.OpenJpegEncoders,
  { width: wide, channels, bytes }: Jpeg2000Pixels,
  { x, y, width, height }: Rectangle,
  ratio: number,
): Buffer {
  const encoder = new library.J2KEncoder();
  try {
    const frame = { width, height, bitsPerSample: 8, componentCount: channels, isSigned: false };
    const into = encoder.getDecodedBuffer({ ...frame, isUsingColorTransform: channels === 3 });
    for (let row = 0; row < height; row++) {
      const start = ((y + row) * wide + x) * channels;
      into.set(bytes.subarray(start, start + width * channels), row * width * channels);
    }
    encoder.setDecompositions(halvingsOf({ width, height }));
    encoder.setProgressionOrder(BY_RESOLUTION);
    // What is called quality there is the number of layers.
    encoder.setQuality(ratio <= 1, LAYERS);
    encoder.setCompressionRatio(0, ratio > 1 ? ratio : 0);
    encoder.encode();
    return Buffer.from(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}
