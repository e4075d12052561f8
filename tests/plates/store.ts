import fs from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Raster } from './compose.ts';
import type { Plate } from './plate.ts';

/** Largest JPEG that is still an ordinary scan of this collection, in bytes. */
const MOST_BYTES = 1_400_000;
const QUALITIES = [86, 78, 70, 62];

function described(image: Sharp, plate: Plate): Sharp {
  return image.withExif({
    IFD0: {
      ImageDescription: `Placeholder plate ${plate.identifier}, not a photograph`,
      Copyright: 'CC0 1.0 (drawn for Loupe)',
    },
  });
}

function eightBit(raster: Raster): Sharp {
  const bytes = new Uint8Array(raster.samples.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round((raster.samples[i] ?? 0) / 257);
  return sharp(bytes, {
    raw: { width: raster.width, height: raster.height, channels: 3 },
    limitInputPixels: false,
  });
}

async function jpeg(raster: Raster, plate: Plate & { storage: { kind: 'jpeg' } }): Promise<Buffer> {
  const { gray, profile, exifOrientation } = plate.storage;
  const make = async (quality: number): Promise<Buffer> => {
    let image = described(eightBit(raster), plate);
    // Stored sideways: the reader has to turn it back as the EXIF tag says.
    if (exifOrientation !== undefined) image = image.rotate(exifOrientation === 6 ? 270 : 90);
    if (gray === true) image = image.toColourspace('b-w');
    if (profile !== undefined) image = image.withIccProfile(profile);
    // Brings an sRGB profile with it, which changes no colour.
    if (exifOrientation !== undefined) image = image.withMetadata({ orientation: exifOrientation });
    return image
      .jpeg({
        quality,
        chromaSubsampling: '4:2:0',
        trellisQuantisation: true,
        overshootDeringing: true,
        quantisationTable: 3,
      })
      .toBuffer();
  };
  for (const quality of QUALITIES) {
    const encoded = await make(quality);
    if (encoded.length <= MOST_BYTES || quality === QUALITIES.at(-1)) return encoded;
  }
  throw new Error(`${plate.identifier}: no quality to store it at`);
}

async function tiff(raster: Raster, plate: Plate): Promise<Buffer> {
  const image = sharp(raster.samples, { raw: { width: raster.width, height: raster.height, channels: 3 } });
  return described(image, plate)
    .toColourspace('rgb16')
    .tiff({ compression: 'deflate', predictor: 'horizontal', xres: 60, yres: 60 })
    .toBuffer();
}

/** Writes a plate as the kind of scan it stands for; gives its path below `folder` and its size in bytes. */
export async function store(
  raster: Raster,
  plate: Plate,
  folder: string,
): Promise<{ file: string; bytes: number }> {
  const { storage } = plate;
  const encoded =
    storage.kind === 'tiff16' ? await tiff(raster, plate) : await jpeg(raster, { ...plate, storage });
  const file = `${plate.identifier}.${storage.kind === 'tiff16' ? 'tif' : 'jpg'}`;
  await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await fs.writeFile(path.join(folder, file), encoded);
  return { file, bytes: encoded.length };
}

/** Writes a reduced PNG to look at. */
export async function storeProof(raster: Raster, plate: Plate, folder: string): Promise<string> {
  const file = path.join(folder, `${plate.identifier.replaceAll('/', '-')}.png`);
  await fs.mkdir(folder, { recursive: true });
  await eightBit(raster).png({ compressionLevel: 3 }).toFile(file);
  return file;
}
