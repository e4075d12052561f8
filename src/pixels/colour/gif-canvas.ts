import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { type FileColours, NO_COLOURS } from './file-colours.ts';
import { PLAIN_SAMPLES } from './stored-samples.ts';

const SCREEN_BYTES = 13;
const DESCRIPTOR_BYTES = 10;
const EXTENSION = 0x21;
const IMAGE = 0x2c;

/** Extensions before the first frame are short; a file that goes on for longer is left as it is. */
const MOST_BLOCKS = 10_000;

/**
 * What of the canvas the first frame of a GIF covers, when it is not all: the rest has no pixels (GIF89a, section 20, and
 * as browsers show it: transparent, whatever background colour the file names).
 *
 * @param canvas as the image library makes it: large enough for the frame
 */
export async function readGifCanvas(file: OpenFile, canvas: Dimensions): Promise<FileColours> {
  const covered = await firstFrame(file);
  if (!covered || coversAll(covered, canvas)) return NO_COLOURS;
  return { ...NO_COLOURS, samples: { ...PLAIN_SAMPLES, covered }, mended: ['gif-canvas'] };
}

function coversAll({ x, y, width, height }: Rectangle, canvas: Dimensions): boolean {
  return x === 0 && y === 0 && width >= canvas.width && height >= canvas.height;
}

async function firstFrame(file: OpenFile): Promise<Rectangle | undefined> {
  const screen = await readAt(file, 0, SCREEN_BYTES);
  if (screen.length < SCREEN_BYTES) return undefined;
  let position = SCREEN_BYTES + colourTableBytes(screen.readUInt8(10));
  for (let blocks = 0; blocks < MOST_BLOCKS; blocks++) {
    const block = await readAt(file, position, DESCRIPTOR_BYTES);
    const [introducer] = block;
    if (introducer === IMAGE && block.length === DESCRIPTOR_BYTES) {
      return {
        x: block.readUInt16LE(1),
        y: block.readUInt16LE(3),
        width: block.readUInt16LE(5),
        height: block.readUInt16LE(7),
      };
    }
    if (introducer !== EXTENSION) return undefined;
    const end = await afterSubBlocks(file, position + 2);
    if (end === undefined) return undefined;
    position = end;
  }
  return undefined;
}

/** Bytes of the table that a packed field announces. */
function colourTableBytes(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 0x07) + 1) : 0;
}

async function afterSubBlocks(file: OpenFile, start: number): Promise<number | undefined> {
  let position = start;
  for (let blocks = 0; blocks < MOST_BLOCKS; blocks++) {
    const [length] = await readAt(file, position, 1);
    if (length === undefined) return undefined;
    position += length + 1;
    if (length === 0) return position;
  }
  return undefined;
}
