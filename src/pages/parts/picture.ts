import type { Dimensions } from '../../image/geometry.ts';
import { boundsOf, isWithin, type Limits } from '../../image/limits.ts';
import { advertisedSizes, readyMadeSizes } from '../../image/pyramid.ts';
import type { PaintedImage } from '../../presentation/model/manifest.ts';
import { crawledImageUrl, imageUrl } from '../../urls.ts';
import { type Html, html } from './html.ts';

/** Wider images are for the viewers, which take tiles. */
const WIDEST = 2400;
const NARROWEST = 200;

/** Sizes that cost the server little: those stored ready-made, and whole levels. Smallest first. */
function sizesOf(image: PaintedImage, limits: Limits): Dimensions[] {
  const bounds = boundsOf(limits, 'jpg');
  const byWidth = new Map<number, Dimensions>();
  for (const size of [...advertisedSizes(image, limits), ...readyMadeSizes(image)]) {
    const fits = size.width <= WIDEST && isWithin(size.width, size.height, bounds);
    if (fits && !byWidth.has(size.width)) byWidth.set(size.width, size);
  }
  const sizes = [...byWidth.values()].sort((a, b) => a.width - b.width);
  const useful = sizes.filter(({ width }) => width >= NARROWEST);
  return useful.length > 0 ? useful : sizes;
}

/** The address of an image at a size that is stored ready-made, at most `width` pixels wide. */
export function pictureUrl(root: string, image: PaintedImage, limits: Limits, width: number): string {
  const sizes = sizesOf(image, limits);
  const size = sizes.findLast((each) => each.width <= width) ?? sizes[0];
  return `${imageUrl(root, 3, image.identifier)}/full/${size ? `${size.width},${size.height}` : 'max'}/0/default.jpg`;
}

/** The same image in all of these sizes, as in the `srcset` attribute; empty where there is none. */
export function pictureSources(root: string, image: PaintedImage, limits: Limits): string {
  const service = imageUrl(root, 3, image.identifier);
  return sizesOf(image, limits)
    .map(({ width, height }) => `${service}/full/${width},${height}/0/default.jpg ${width}w`)
    .join(', ');
}

export interface Picture {
  readonly image: PaintedImage;
  readonly alternativeText: string;
  /** `lang` and `dir` of the alternative text, where they are not those of the page. */
  readonly marks?: Html;
  /** How wide it is shown, as in the `sizes` attribute. */
  readonly shownAs: string;
  /** Loaded at once: it is in sight when the page opens. */
  readonly eager?: boolean;
}

/**
 * An image in all sizes that cost the server little; the browser takes the one that its screen needs. Search engines, and
 * programs without `srcset`, take the one that they may fetch.
 */
export function picture(root: string, limits: Limits, { image, ...shown }: Picture): Html {
  const sources = pictureSources(root, image, limits);
  const several = sources === '' ? html`` : html` srcset="${sources}" sizes="${shown.shownAs}"`;
  return html`<img src="${crawledImageUrl(root, image.identifier)}"${several} width="${image.width}" height="${image.height}" alt="${shown.alternativeText}"${shown.marks ?? html``}${shown.eager ? html`` : html` loading="lazy"`} decoding="async">`;
}
