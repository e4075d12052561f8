import type { Dimensions, Rectangle } from '../image/geometry.ts';

/** The picture of a link in a chat or a feed, 40 to 21: what programs that show links ask for. */
export const LINK_PICTURE: Dimensions = { width: 1200, height: 630 };

const ACROSS = 40;
const DOWN = 21;

/**
 * The part of an image that shows a region as the picture of a link: the region in the middle, with as much around it as makes 40 to
 * 21, and 1200 by 630 pixels of the image or more. Where the image is too small or narrow for that, as much as there is.
 *
 * @param region of the image; what is beyond its edges does not count
 */
export function cropAround(region: Rectangle, image: Dimensions): Rectangle {
  const units = Math.ceil(Math.max(region.width / ACROSS, region.height / DOWN, LINK_PICTURE.width / ACROSS));
  const width = Math.min(units * ACROSS, image.width);
  const height = Math.min(units * DOWN, image.height);
  return {
    x: placed(region.x + region.width / 2, width, image.width),
    y: placed(region.y + region.height / 2, height, image.height),
    width,
    height,
  };
}

/** Where a side begins whose middle is near a point, and which lies within the whole. */
function placed(middle: number, side: number, whole: number): number {
  return Math.min(Math.max(0, Math.round(middle - side / 2)), whole - side);
}
