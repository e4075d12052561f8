import sharp, { type Sharp } from 'sharp';
import { type EdgeTile, edgeTiles, packKey, paddedDimensions, readyMadeSizes } from '../image/pyramid.ts';
import type { Dimensions } from '../image/resolve.ts';
import { JPEG_OPTIONS } from './encode.ts';
import type { PixelRows } from './pixel-rows.ts';
import { planFromPyramid, type RenderPlan } from './render-plan.ts';
import type { TileRow } from './tile-rows.ts';

interface Pixels extends Dimensions {
  readonly bytes: Buffer;
  readonly channels: 1 | 3;
}

interface ReadyMadeSize {
  readonly size: Dimensions;
  readonly plan: RenderPlan;
}

/** Makes the pack of an image while its tiles go by: edge tiles, and ready-made sizes from levels that it keeps. */
export class PackFiller {
  readonly #add: (key: string, jpeg: Buffer) => Promise<void>;
  readonly #edges = new Map<string, EdgeTile[]>();
  readonly #sizes: readonly ReadyMadeSize[];
  /** Levels that ready-made sizes are resampled from, with their padding. */
  readonly #kept = new Map<number, Pixels>();

  constructor(image: PixelRows, add: (key: string, jpeg: Buffer) => Promise<void>) {
    this.#add = add;
    for (const tile of edgeTiles(image)) {
      const key = rowKey(tile);
      this.#edges.set(key, [...(this.#edges.get(key) ?? []), tile]);
    }
    const whole = { x: 0, y: 0, width: image.width, height: image.height };
    this.#sizes = readyMadeSizes(image).map((size) => ({ size, plan: planFromPyramid(image, whole, size) }));
    const padded = paddedDimensions(image);
    const { channels } = image;
    for (const { plan } of this.#sizes) {
      const width = padded.width / 2 ** plan.level;
      const height = padded.height / 2 ** plan.level;
      const bytes = this.#kept.get(plan.level)?.bytes ?? Buffer.alloc(width * height * channels);
      this.#kept.set(plan.level, { bytes, width, height, channels });
    }
  }

  /** Adds the tiles of a row that are not whole ones. */
  async addEdgeTiles(tiles: TileRow): Promise<void> {
    const { tileSize, channels, pixels } = tiles;
    const tileBytes = tileSize * tileSize * channels;
    for (const tile of this.#edges.get(rowKey(tiles)) ?? []) {
      const bytes = pixels.subarray(tile.column * tileBytes, (tile.column + 1) * tileBytes);
      const image = open({ bytes, width: tileSize, height: tileSize, channels });
      const jpeg = await encodeJpeg(image.extract({ left: 0, top: 0, ...tile.size }), channels);
      await this.#add(packKey({ kind: 'edge', ...tile }), jpeg);
    }
  }

  /** Copies the pixels of a row of tiles, if its level is one that ready-made sizes come from. */
  keepForSizes({ level, row, columns, tileSize, channels, pixels }: TileRow): void {
    const kept = this.#kept.get(level);
    if (!kept) return;
    const rowBytes = tileSize * channels;
    const keptRowBytes = kept.width * channels;
    const rows = Math.min(tileSize, kept.height - row * tileSize);
    for (let column = 0; column < columns; column++) {
      const left = column * rowBytes;
      const length = Math.min(rowBytes, keptRowBytes - left);
      for (let y = 0; y < rows; y++) {
        const from = (column * tileSize + y) * rowBytes;
        pixels.copy(kept.bytes, (row * tileSize + y) * keptRowBytes + left, from, from + length);
      }
    }
  }

  /** Adds the ready-made sizes, once all tiles have gone by. */
  async addReadyMadeSizes(): Promise<void> {
    for (const { size, plan } of this.#sizes) {
      const pixels = this.#kept.get(plan.level);
      if (!pixels) throw new Error(`level ${plan.level} was not kept`);
      await this.#add(packKey({ kind: 'size', ...size }), await encodePlanned(pixels, plan));
    }
  }
}

function rowKey({ level, row }: { readonly level: number; readonly row: number }): string {
  return `${level}/${row}`;
}

async function encodePlanned(pixels: Pixels, { extract, resize, crop }: RenderPlan): Promise<Buffer> {
  const { x: left, y: top, width, height } = extract;
  const image = open(pixels).extract({ left, top, width, height });
  if (resize) image.resize(resize.width, resize.height, { fit: 'fill', kernel: 'lanczos3' });
  if (crop) image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  return encodeJpeg(image, pixels.channels);
}

async function encodeJpeg(image: Sharp, channels: 1 | 3): Promise<Buffer> {
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(JPEG_OPTIONS)
    .toBuffer();
}

function open({ bytes, width, height, channels }: Pixels): Sharp {
  return sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false });
}
