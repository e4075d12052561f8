import sharp, { type Sharp } from 'sharp';
import {
  type EdgeTile,
  edgeTiles,
  packKey,
  pyramidLevels,
  readyMadeSizes,
  TILE_SIZE,
} from '../image/pyramid.ts';
import type { Dimensions, SourceImage } from '../image/resolve.ts';
import { JPEG_OPTIONS } from './encode.ts';
import { planFromPyramid, type RenderPlan } from './render-plan.ts';
import { writeTilePack } from './tile-pack.ts';

/** Tiles that are decoded together: 16 of them are 12 MB of pixels. */
const TILES_AT_ONCE = 16;

type Add = (key: string, jpeg: Buffer) => Promise<void>;

interface Pixels extends Dimensions {
  readonly bytes: Buffer;
  readonly channels: 1 | 3;
}

interface Area extends Dimensions {
  readonly left: number;
  readonly top: number;
}

/**
 * Writes the pack of an image from its pyramid: edge tiles and ready-made sizes, cut and resampled as they
 * would be for a request.
 */
export async function writePackFile(path: string, pyramid: string, image: SourceImage): Promise<void> {
  await writeTilePack(path, async (add) => {
    await addEdgeTiles(pyramid, image, add);
    await addReadyMadeSizes(pyramid, image, add);
  });
}

/** Decodes a run of neighbours at once, which costs a third of decoding them one by one. */
async function addEdgeTiles(pyramid: string, image: SourceImage, add: Add): Promise<void> {
  for (const tiles of runsOf(edgeTiles(image))) {
    const [first] = tiles;
    const last = tiles.at(-1);
    if (!first || !last) continue;
    const left = first.column * TILE_SIZE;
    const top = first.row * TILE_SIZE;
    const run = {
      left,
      top,
      width: last.column * TILE_SIZE + last.size.width - left,
      height: last.row * TILE_SIZE + last.size.height - top,
    };
    const pixels = await decode(pyramid, first.level, image.gray, run);
    for (const tile of tiles) {
      const cut = {
        left: tile.column * TILE_SIZE - left,
        top: tile.row * TILE_SIZE - top,
        width: tile.size.width,
        height: tile.size.height,
      };
      await add(packKey({ kind: 'edge', ...tile }), await encodePart(pixels, cut));
    }
  }
}

/** Edge tiles that lie side by side in one column or row of a level, at most so many together. */
function runsOf(tiles: readonly EdgeTile[]): EdgeTile[][] {
  const runs: EdgeTile[][] = [];
  const open = new Map<string, EdgeTile[]>();
  for (const tile of tiles) {
    // A tile that is narrower belongs to the last column; the corner does too.
    const line = tile.size.width < TILE_SIZE ? `${tile.level}|` : `${tile.level}-`;
    const run = open.get(line);
    if (run && run.length < TILES_AT_ONCE) {
      run.push(tile);
      continue;
    }
    const fresh = [tile];
    open.set(line, fresh);
    runs.push(fresh);
  }
  return runs;
}

async function addReadyMadeSizes(pyramid: string, image: SourceImage, add: Add): Promise<void> {
  const levels = pyramidLevels(image);
  const decoded = new Map<number, Pixels>();
  for (const size of readyMadeSizes(image)) {
    const plan = planFromPyramid(image, { x: 0, y: 0, width: image.width, height: image.height }, size);
    const { width, height } = levels[plan.level] ?? image;
    const area = {
      left: 0,
      top: 0,
      width: Math.max(width, plan.extract.x + plan.extract.width),
      height: Math.max(height, plan.extract.y + plan.extract.height),
    };
    let pixels = decoded.get(plan.level);
    // A plan may look a few pixels into the padding.
    if (!pixels || pixels.width < area.width || pixels.height < area.height) {
      pixels = await decode(pyramid, plan.level, image.gray, area);
      decoded.set(plan.level, pixels);
    }
    await add(packKey({ kind: 'size', ...size }), await encodePlanned(pixels, plan));
  }
}

async function encodePlanned(pixels: Pixels, { extract, resize, crop }: RenderPlan): Promise<Buffer> {
  const { x: left, y: top, width, height } = extract;
  const image = open(pixels).extract({ left, top, width, height });
  if (resize) image.resize(resize.width, resize.height, { fit: 'fill', kernel: 'lanczos3' });
  if (crop) image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  return encodeJpeg(image, pixels);
}

async function encodePart(pixels: Pixels, area: Area): Promise<Buffer> {
  return encodeJpeg(open(pixels).extract(area), pixels);
}

async function encodeJpeg(image: Sharp, { channels }: Pixels): Promise<Buffer> {
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(JPEG_OPTIONS)
    .toBuffer();
}

function open({ bytes, width, height, channels }: Pixels): Sharp {
  return sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false });
}

async function decode(pyramid: string, level: number, gray: boolean, area: Area): Promise<Pixels> {
  const bytes = await sharp(pyramid, { page: level, limitInputPixels: false, ignoreIcc: true })
    .extract(area)
    .toColourspace(gray ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return { bytes, width: area.width, height: area.height, channels: gray ? 1 : 3 };
}
