import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { tieFolder } from '../support/tied.ts';
import { addGrain, grainFor, jpegBitsPerPixel, type RawImage } from './grain.ts';

export interface Scan {
  /** File name without extension; the master is `plates/{name}.tif` in the folder of masters. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** The scans in all the forms that the servers want. */
export interface ScanSet {
  readonly small: Scan;
  readonly large: Scan;
  /** Folder of the uncompressed masters: Loupe's `--images`. */
  readonly masters: string;
  /** Folder of `{name}.tif`, tiled pyramids of JPEG tiles at quality 85: what peers that read TIFF like best. */
  readonly pyramids: string;
  /** Folder of `{name}/x,y,w,h/w,h/0/default.jpg`: finished tiles for nginx. */
  readonly tiles: string;
  /** Bits per pixel of each scan as a JPEG of quality 85. */
  readonly bitsPerPixel: Readonly<Record<string, number>>;
}

const PHOTOGRAPHS = '/usr/share/backgrounds/mate';
const BITS_PER_PIXEL = 1.27;
/** Part of the cache folder's name: to be raised when what is built here changes. */
const BUILD = 1;

async function photographs(): Promise<string[]> {
  const nature = join(PHOTOGRAPHS, 'nature');
  const names = (await readdir(nature)).filter((name) => name.endsWith('.jpg')).sort();
  return [
    join(PHOTOGRAPHS, 'abstract/Elephants_5640x3172.jpg'),
    ...names.map((name) => join(nature, name)),
  ].filter((path) => existsSync(path));
}

/** Photographs side by side, each enlarged to fill its cell. */
async function collage(scan: Scan, cells: number, first: number): Promise<RawImage> {
  const paths = await photographs();
  if (paths.length === 0) throw new Error(`no photographs in ${PHOTOGRAPHS}; install mate-backgrounds`);
  const width = Math.ceil(scan.width / cells);
  const height = Math.ceil(scan.height / cells);
  const layers: OverlayOptions[] = [];
  for (let cell = 0; cell < cells * cells; cell += 1) {
    const photograph = await sharp(paths[(first + cell) % paths.length])
      .resize(width, height, { fit: 'cover' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer();
    layers.push({
      input: photograph,
      raw: { width, height, channels: 3 },
      left: (cell % cells) * width,
      top: Math.floor(cell / cells) * height,
    });
  }
  const canvas = { width: width * cells, height: height * cells, channels: 3 as const, background: 'black' };
  const pixels = await sharp({ create: canvas, limitInputPixels: false })
    .composite(layers)
    .removeAlpha()
    .raw()
    .toBuffer();
  return { pixels, width: canvas.width, height: canvas.height };
}

async function buildScan(scan: Scan, cells: number, first: number, folder: string): Promise<number> {
  const image = await collage(scan, cells, first);
  addGrain(image, await grainFor(image, BITS_PER_PIXEL));
  const bits = await jpegBitsPerPixel(image);
  if (bits < 1) throw new Error(`${scan.name}: ${bits.toFixed(2)} bits per pixel, at least 1 is wanted`);
  const master = join(folder, 'plates', `${scan.name}.tif`);
  const pyramid = join(folder, 'pyramids', `${scan.name}.tif`);
  await sharp(image.pixels, {
    raw: { width: image.width, height: image.height, channels: 3 },
    limitInputPixels: false,
  })
    .extract({ left: 0, top: 0, width: scan.width, height: scan.height })
    .tiff({ compression: 'none' })
    .toFile(master);
  await sharp(master)
    .tiff({ tile: true, tileWidth: 512, tileHeight: 512, pyramid: true, compression: 'jpeg', quality: 85 })
    .toFile(pyramid);
  await sharp(master)
    .jpeg({ quality: 85, optimiseCoding: false })
    .tile({ size: 512, overlap: 0, layout: 'iiif3' })
    .toFile(join(folder, 'tiles', scan.name));
  return bits;
}

const FULL = { small: scanOf(6000, 4000), large: scanOf(12_000, 8000), cells: [2, 4] } as const;
const QUICK = { small: scanOf(1500, 1000), large: scanOf(3000, 2000), cells: [1, 2] } as const;

function scanOf(width: number, height: number): Scan {
  return { name: `scan-${width}x${height}`, width, height };
}

/**
 * The scans, built when they are not there yet (about a minute, 600 MB) and kept for the next run.
 * Built aside and renamed, so that an interrupted build is never taken for a finished one.
 */
export async function prepareScans(
  bench: string,
  quick: boolean,
  say: (line: string) => void,
): Promise<ScanSet> {
  const { small, large, cells } = quick ? QUICK : FULL;
  const folder = join(bench, 'scans', `${quick ? 'quick' : 'full'}-${BUILD}`);
  if (!existsSync(folder)) {
    say(`building the scans in ${folder}`);
    const building = `${folder}.building-${process.pid}`;
    const release = tieFolder(building);
    for (const part of ['plates', 'pyramids', 'tiles'])
      await mkdir(join(building, part), { recursive: true });
    const bits = {
      [small.name]: await buildScan(small, cells[0], 0, building),
      [large.name]: await buildScan(large, cells[1], 1, building),
    };
    await writeFile(join(building, 'bits-per-pixel.json'), JSON.stringify(bits));
    await mkdir(join(building, 'masters'));
    await rename(join(building, 'plates'), join(building, 'masters', 'plates'));
    // Another bench may have built them meanwhile, as when tests run side by side.
    await rename(building, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    await rm(building, { recursive: true, force: true });
    release();
  }
  const bitsPerPixel: Record<string, number> = JSON.parse(
    await readFile(join(folder, 'bits-per-pixel.json'), 'utf8'),
  );
  return {
    small,
    large,
    masters: join(folder, 'masters'),
    pyramids: join(folder, 'pyramids'),
    tiles: join(folder, 'tiles'),
    bitsPerPixel,
  };
}
