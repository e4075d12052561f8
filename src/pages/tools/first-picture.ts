import { TILE_SIZE } from '../../image/geometry.ts';
import { advertisedTileSize, pyramidLevels } from '../../image/pyramid.ts';
import type { PaintedImage } from '../../presentation/model/manifest.ts';
import { imageUrl, informationUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import type { PageContext } from '../parts/reader.ts';

/**
 * In narrower windows the still picture of the page may be the same file, which the page asks for in another way than the viewer:
 * browsers warn of that.
 */
const WIDE = '(min-width: 56rem)';

/** The tile that the viewer paints first: the coarsest level, which is one; undefined where tiles are smaller than those levels. */
function firstTileUrl({ base, limits }: PageContext, image: PaintedImage): string | undefined {
  const level = pyramidLevels(image).at(-1);
  if (!level || advertisedTileSize(limits) !== TILE_SIZE) return undefined;
  const size = level.scaleFactor === 1 ? 'max' : `${level.width},${level.height}`;
  // The address begins as in info.json, by which the viewer makes its own.
  return `${imageUrl(base, 3, image.identifier)}/full/${size}/0/default.jpg`;
}

/** What the viewer asks for as soon as it runs, which the browser loads meanwhile. */
export function preloadFirstPicture(context: PageContext, image: PaintedImage): Html {
  const tile = firstTileUrl(context, image);
  return html`<link rel="preload" href="${informationUrl(context.root, 3, image.identifier)}" as="fetch" crossorigin>
${tile === undefined ? html`` : html`<link rel="preload" href="${tile}" as="image" media="${WIDE}" crossorigin>\n`}`;
}
