import type { Metadata } from 'sharp';
import { withOpenFile } from '../../storage/file-store.ts';
import { readAvifColours } from '../colour/avif-colours.ts';
import { exifColours } from '../colour/exif-colours.ts';
import { type FileColours, NO_COLOURS } from '../colour/file-colours.ts';
import { readGifCanvas } from '../colour/gif-canvas.ts';
import { readPngColours } from '../colour/png-colours.ts';
import { decodedImageOf } from './decoded-image.ts';
import type { MasterStructure } from './structure.ts';

/**
 * What a master says of its colours besides a profile, and its orientation where the image library does not find it.
 *
 * @param metadata of the image, by the image library
 * @param frame the frame or directory, from 0
 */
export async function readStatedColours(
  structure: MasterStructure,
  metadata: Metadata,
  frame: number,
): Promise<FileColours> {
  const { path, format } = structure;
  switch (format) {
    case 'png':
      return withOpenFile(path, readPngColours);
    case 'gif':
      // Of a frame with transparency, the rest of the canvas is transparent as it is decoded.
      return metadata.hasAlpha ? NO_COLOURS : withOpenFile(path, (file) => readGifCanvas(file, metadata));
    case 'avif':
      return withPrimaryItem(await withOpenFile(path, readAvifColours), metadata);
    case 'jpeg':
      return metadata.icc || !metadata.exif || metadata.space !== 'srgb'
        ? NO_COLOURS
        : exifColours(metadata.exif);
    case 'jxl':
    case 'heic':
      return (await decodedImageOf(structure, { frame })?.readColours())?.stated ?? NO_COLOURS;
    default:
      return NO_COLOURS;
  }
}

function withPrimaryItem(colours: FileColours, { pagePrimary = 0 }: Metadata): FileColours {
  return pagePrimary === 0 ? colours : { ...colours, mended: [...colours.mended, 'avif-primary-item'] };
}

/** The header with the orientation that only the file's own bytes tell. */
export function withOrientation(metadata: Metadata, { orientation }: FileColours): Metadata {
  if (orientation === undefined) return metadata;
  const { width, height } = metadata;
  const autoOrient = orientation > 4 ? { width: height, height: width } : { width, height };
  return { ...metadata, orientation, autoOrient };
}
