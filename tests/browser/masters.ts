import sharp from 'sharp';
import type { Archive } from '../support/archive.ts';
import { gridImage, type RawImage } from '../support/grid-image.ts';

const EDGE = 160;

/** A master, and what it should look like in sRGB. */
export interface DrawnMaster {
  readonly name: string;
  readonly identifier: string;
  readonly drawn: RawImage;
}

const KINDS = {
  colour: { name: 'colour.png', width: 1600, height: 1100 },
  gray: { name: 'gray.png', width: 1300, height: 900 },
  // Its levels are odd too, and 513 pixels wide at a quarter: the last column of tiles has one pixel.
  odd: { name: 'box 1/odd.tif', width: 2051, height: 1537 },
  displayP3: { name: 'display-p3.tif', width: 1200, height: 800 },
  turned: { name: 'turned.jpg', width: 900, height: 1300 },
} as const;

export type Kind = keyof typeof KINDS;

/**
 * The numbered chart with its last column and row in gray: black ones would be lost against the viewer's
 * background.
 */
function chartWithEdges(width: number, height: number): RawImage {
  const image = gridImage(width, height);
  image.data.fill(EDGE, (height - 1) * width * 3);
  for (let y = 0; y < height; y++)
    image.data.fill(EDGE, (y * width + width - 1) * 3, (y * width + width) * 3);
  return image;
}

/** Draws a master and writes it into the archive. */
export async function addMaster(archive: Archive, kind: Kind): Promise<DrawnMaster> {
  const { name, width, height } = KINDS[kind];
  const drawn = chartWithEdges(width, height);
  const image = sharp(drawn.data, { raw: { width, height, channels: 3 } });
  const encoded = {
    colour: () => image.png({ compressionLevel: 1 }),
    gray: () => image.toColourspace('b-w').png({ compressionLevel: 1 }),
    odd: () => image.tiff({ compression: 'none' }),
    displayP3: () => image.withIccProfile('p3').tiff({ compression: 'none' }),
    // Stored lying on its left side; orientation 6 says to turn it to the right.
    turned: () =>
      image.rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
  }[kind]();
  await archive.add(name, encoded);
  return { name, identifier: name.slice(0, name.lastIndexOf('.')), drawn };
}

/** The pixels of a master file, upright and in sRGB. */
export async function masterPixels(path: string): Promise<RawImage> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The pixels as they are stored in the file, whatever its profile and orientation say. */
export async function storedPixels(path: string): Promise<RawImage> {
  const { data, info } = await sharp(path, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
