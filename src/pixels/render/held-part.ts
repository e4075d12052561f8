import sharp, { type Sharp } from 'sharp';
import { isSameRectangle, type Rectangle } from '../../image/geometry.ts';
import { copyPlaced, emptyPixels, type Raster, rasterWithin } from '../pixel-rows.ts';
import { type ProfileUse, profiledPixels } from '../profiles/profiled-pixels.ts';
import type { DecodedBlock } from './decoded-tiles.ts';

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
export function pipelineOf({ block, part }: HeldPart, colours?: ProfiledColours): Sharp {
  const { area, pixels, channels } = block;
  const { x, y, width, height } = part;
  if (colours) {
    const { profile, use } = colours;
    const fill = (to: Buffer) => copyPlaced(block, { area: part, channels, pixels: to });
    return profiledPixels({ width, height, channels, fill, profile }, use);
  }
  const raw = { width: area.width, height: area.height, channels };
  const image = sharp(pixels, { raw, limitInputPixels: false });
  if (!isSameRectangle(part, area)) image.extract({ left: x - area.x, top: y - area.y, width, height });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

/** The pixels of a part of a level, where they lie. */
export function rasterOfPart({ block, part }: HeldPart): Raster {
  return rasterWithin(block, part);
}

/** The block that covers a part, or the part's pixels copied out of those that do. */
export function joined(blocks: readonly DecodedBlock[], part: Rectangle): DecodedBlock {
  const [first, ...others] = blocks;
  if (!first) throw new Error('a part of a level has no tiles');
  if (others.length === 0) return first;
  const whole = emptyPixels(part, first.channels, partMemory);
  for (const block of blocks) copyPlaced(block, whole);
  return whole;
}

/** As much as regions at sizes that viewers ask for are read from. */
const LARGEST_KEPT_BYTES = 16 * 1024 * 1024;

let kept = Buffer.alloc(0);

/**
 * Memory for the pixels that a render reads, with anything in it, until the next render: for each page of new memory, the system takes
 * longer than a decoder to fill it.
 */
export function partMemory(bytes: number): Buffer {
  if (bytes > LARGEST_KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
  if (kept.length < bytes) kept = Buffer.allocUnsafeSlow(Math.min(2 * bytes, LARGEST_KEPT_BYTES));
  return kept.subarray(0, bytes);
}
