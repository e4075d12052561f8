import sharp, { type Sharp } from 'sharp';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { Raster } from '../pixel-rows.ts';
import { type ProfileUse, profiledPixels } from '../profiles/profiled-pixels.ts';
import type { DecodedBlock } from './decoded-tiles.ts';
import { partMemory } from './part-memory.ts';

/** A part of a level, in memory with what else of its tiles was decoded. */
export interface HeldPart {
  readonly block: DecodedBlock;
  /** In pixels of the level. */
  readonly part: Rectangle;
}

/** The profile of the colours of a pyramid, and what becomes of it. */
export interface ProfiledColours {
  readonly profile: Buffer;
  readonly use: ProfileUse;
}

/**
 * A pipeline that gives a part of a level.
 *
 * @param colours of a pyramid with a profile
 */
export function pipelineOf(held: HeldPart, colours?: ProfiledColours): Sharp {
  const { block, part } = held;
  const { area, pixels } = block;
  const channels = channelsOf(block);
  if (colours) {
    const { profile, use } = colours;
    const fill = (to: Buffer) => join([block], part, channels, to);
    return profiledPixels({ ...sizeOf(part), channels, fill, profile }, use);
  }
  const image = sharp(pixels, { raw: { ...sizeOf(area), channels }, limitInputPixels: false });
  if (!isAll(part, area)) {
    const { width, height } = part;
    image.extract({ left: part.x - area.x, top: part.y - area.y, width, height });
  }
  return channels === 1 ? image.toColourspace('b-w') : image;
}

/** The pixels of a part of a level, where they lie. */
export function rasterOfPart({ block, part }: HeldPart): Raster {
  const { area, pixels } = block;
  const channels = channelsOf(block);
  const stride = area.width * channels;
  const start = (part.y - area.y) * stride + (part.x - area.x) * channels;
  return { ...sizeOf(part), channels, bytes: pixels, start, stride };
}

function channelsOf({ channels }: DecodedBlock): 1 | 3 {
  return channels === 1 ? 1 : 3;
}

function isAll(part: Rectangle, { x, y, width, height }: Rectangle): boolean {
  return part.x === x && part.y === y && part.width === width && part.height === height;
}

function sizeOf({ width, height }: Rectangle): Dimensions {
  return { width, height };
}

/** The block that covers a part, or the part's pixels copied out of those that do. */
export function joined(blocks: readonly DecodedBlock[], part: Rectangle): DecodedBlock {
  const [first, ...others] = blocks;
  if (!first) throw new Error('a part of a level has no tiles');
  if (others.length === 0) return first;
  const { channels } = first;
  const pixels = partMemory(part.width * part.height * channels);
  join(blocks, part, channels, pixels);
  return { area: part, pixels, channels };
}

function join(blocks: readonly DecodedBlock[], part: Rectangle, channels: number, pixels: Buffer): void {
  for (const { area, pixels: from } of blocks) {
    const left = Math.max(part.x, area.x);
    const right = Math.min(part.x + part.width, area.x + area.width);
    const bottom = Math.min(part.y + part.height, area.y + area.height);
    for (let y = Math.max(part.y, area.y); y < bottom; y++) {
      const start = ((y - area.y) * area.width + left - area.x) * channels;
      const target = ((y - part.y) * part.width + left - part.x) * channels;
      from.copy(pixels, target, start, start + (right - left) * channels);
    }
  }
}
