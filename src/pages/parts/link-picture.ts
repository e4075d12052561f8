import { cropAround, LINK_PICTURE } from '../../content-state/detail-crop.ts';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { type Bounds, boundsOf, fitWithin, type Limits } from '../../image/limits.ts';
import { laidOn } from '../../presentation/model/laid-image.ts';
import { type BaseUrl, crawledImageUrl, imageUrl, LINKED_DETAIL } from '../../urls.ts';

/** The picture that stands for a page where somebody links to it. */
export interface LinkPicture extends Dimensions {
  /** Absolute. */
  readonly url: string;
}

/** The box of `crawledImageUrl`. */
const WHOLE: Dimensions = { width: 1024, height: 1024 };

function within(limits: Limits, { width, height }: Dimensions): Bounds {
  const bounds = boundsOf(limits, 'jpg');
  return { ...bounds, width: Math.min(width, bounds.width), height: Math.min(height, bounds.height) };
}

/** What a picture is of. */
export interface PicturedImage {
  readonly image: Dimensions & { readonly identifier: string };
  /** What regions are counted in: its canvas, or its pixels. */
  readonly extent: Dimensions;
}

/**
 * The picture of a link to a photograph, or to a detail of it: 1200 by 630 pixels, where the scan has as many.
 *
 * @param region in units of the canvas
 * @param box what it has to fit into, where that is not as usual
 */
export function linkPicture(
  base: BaseUrl,
  limits: Limits,
  { image, extent }: PicturedImage,
  region: Rectangle | undefined,
  box?: Dimensions,
): LinkPicture {
  const { pixelsPerUnit, x, y } = laidOn(extent, image);
  const crop =
    region &&
    cropAround(
      {
        x: Math.floor((region.x - x) * pixelsPerUnit),
        y: Math.floor((region.y - y) * pixelsPerUnit),
        width: region.width * pixelsPerUnit,
        height: region.height * pixelsPerUnit,
      },
      image,
    );
  const part = crop ?? image;
  const place = crop ? `${crop.x},${crop.y},${crop.width},${crop.height}` : 'full';
  const room = box ?? (crop ? LINK_PICTURE : WHOLE);
  const end = box ? `/!${box.width},${box.height}/0/default.jpg` : LINKED_DETAIL;
  const url =
    box || crop
      ? `${imageUrl(base, 3, image.identifier)}/${place}${end}`
      : crawledImageUrl(base, image.identifier);
  return { url, ...fitWithin(part.width, part.height, within(limits, room), false) };
}
