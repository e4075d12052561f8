import sharp, { type Metadata } from 'sharp';
import { headerInput, type LibraryInput, type MasterStructure } from './structure.ts';

/** Of files with one image. */
const read = new WeakMap<MasterStructure, Promise<Metadata>>();

/**
 * The header of an image of a master as the image library reads it: once for each file of one image, since that library opens a
 * file a dozen times to find out what it is.
 *
 * @throws what the library throws
 */
export function readLibraryHeader(structure: MasterStructure, frame: number): Promise<Metadata> {
  const isOfOneImage = structure.directories.length === 0 && structure.frames.length === 1;
  if (!isOfOneImage) return readHeader(structure, frame);
  const header = read.get(structure) ?? readHeader(structure, frame);
  read.set(structure, header);
  return header;
}

async function readHeader(structure: MasterStructure, frame: number): Promise<Metadata> {
  return headerOf(await headerInput(structure, frame), structure.format);
}

/** The header of what the image library is given. */
export async function headerOf(
  { source, page }: LibraryInput,
  format: MasterStructure['format'],
): Promise<Metadata> {
  // The library reads all frames of a GIF to open it, of which one is served.
  const failOn = format === 'gif' ? 'none' : 'error';
  return sharp(source, { page, limitInputPixels: false, failOn }).metadata();
}
