import { type Area, areaBetween, laidOnCanvas, type Point, type WidthAndHeight } from './area.ts';
import { type Rect, screenPoint, type TiledImage, type Viewer } from './open-viewer.ts';

// Where things are on the canvas of a photograph, or on an image: in whole units, from its upper left corner.

/** How much of each side may be missing of a view that is the whole. */
const MARGIN = 0.005;

/** A side from one place to another, in whole units between two others: at least one unit. */
function side(from: number, to: number, least: number, most: number): { from: number; length: number } {
  const first = Math.min(Math.max(least, Math.round(from)), most - 1);
  const last = Math.min(Math.max(first + 1, Math.round(to)), most);
  return { from: first, length: last - first };
}

/** The image that a viewer shows, and how it lies on the canvas. */
interface ShownImage {
  readonly image: TiledImage;
  readonly pixelsPerUnit: number;
  /** In whole units of the canvas. */
  readonly place: Area;
}

/** The canvas in a viewer that shows one of its images, of which another than the first may have another shape. */
export class CanvasSpace {
  readonly #viewer: Viewer;
  readonly #canvas: WidthAndHeight;

  /** @param canvas its size in its own units, which need not be pixels of the scan */
  constructor(viewer: Viewer, canvas: WidthAndHeight) {
    this.#viewer = viewer;
    this.#canvas = canvas;
  }

  #shown(): ShownImage | undefined {
    const image = this.#viewer.world.getItemAt(0);
    if (!image) return undefined;
    const { x: width, y: height } = image.getContentSize();
    const { pixelsPerUnit, x, y } = laidOnCanvas(this.#canvas, { width, height });
    const place = {
      x,
      y,
      width: Math.min(Math.round(width / pixelsPerUnit), this.#canvas.width - x),
      height: Math.min(Math.round(height / pixelsPerUnit), this.#canvas.height - y),
    };
    return { image, pixelsPerUnit, place };
  }

  /** A region in the units of the viewport; undefined while no image is open. */
  boundsOf({ x, y, width, height }: Area): Rect | undefined {
    const shown = this.#shown();
    if (!shown) return undefined;
    const { image, pixelsPerUnit: scale, place } = shown;
    const [left, top] = [(x - place.x) * scale, (y - place.y) * scale];
    return image.imageToViewportRectangle(left, top, width * scale, height * scale);
  }

  /** The part of the image that lies in some bounds of the viewport, as a part of the canvas; undefined while no image is open. */
  regionIn({ x, y, width, height }: Rect): Area | undefined {
    const shown = this.#shown();
    if (!shown) return undefined;
    const { image, pixelsPerUnit: scale, place } = shown;
    const part = image.viewportToImageRectangle(x, y, width, height);
    const [left, top] = [place.x + part.x / scale, place.y + part.y / scale];
    const across = side(left, left + part.width / scale, place.x, place.x + place.width);
    const down = side(top, top + part.height / scale, place.y, place.y + place.height);
    return { x: across.from, y: down.from, width: across.length, height: down.length };
  }

  /** Whether a region is all of the image, as far as can be seen. */
  isWhole({ x, y, width, height }: Area): boolean {
    const whole = this.#shown()?.place ?? { x: 0, y: 0, ...this.#canvas };
    const [across, down] = [whole.width * MARGIN, whole.height * MARGIN];
    const isFromCorner = x <= whole.x + across && y <= whole.y + down;
    return isFromCorner && whole.width - width <= across && whole.height - height <= down;
  }

  /** The part of the canvas in a box on the screen, however the image is turned. */
  regionAt({ x, y, width, height }: Area): Area | undefined {
    const one = this.#viewportPoint({ x, y });
    const other = this.#viewportPoint({ x: x + width, y: y + height });
    return this.regionIn(areaBetween(one, other));
  }

  /** Where the image lies on the screen, beyond the viewer's edges too. */
  areaOnScreen(): Area | undefined {
    const shown = this.#shown();
    if (!shown) return undefined;
    const { image, pixelsPerUnit, place } = shown;
    const { x: width, y: height } = image.getContentSize();
    const one = this.screenPointOf(place);
    const other = this.screenPointOf({
      x: place.x + width / pixelsPerUnit,
      y: place.y + height / pixelsPerUnit,
    });
    return one && other && areaBetween(one, other);
  }

  /** Where a point of the canvas is on the screen, however the image is turned. */
  screenPointOf({ x, y }: Point): Point | undefined {
    const bounds = this.boundsOf({ x, y, width: 0, height: 0 });
    if (!bounds) return undefined;
    return this.#flipped(this.#viewer.viewport.pixelFromPoint(screenPoint(bounds.x, bounds.y), true));
  }

  /** The point of the canvas, in parts of its units, at a point on the screen. */
  canvasPointAt(point: Point): Point | undefined {
    const shown = this.#shown();
    if (!shown) return undefined;
    const { image, pixelsPerUnit, place } = shown;
    const { x, y } = this.#viewportPoint(point);
    const pixel = image.viewportToImageRectangle(x, y, 0, 0);
    return { x: place.x + pixel.x / pixelsPerUnit, y: place.y + pixel.y / pixelsPerUnit };
  }

  #viewportPoint(point: Point): Point {
    const { x, y } = this.#flipped(point);
    return this.#viewer.viewport.pointFromPixel(screenPoint(x, y), true);
  }

  /** OpenSeadragon computes as if it were not flipped, and flips what it has painted. */
  #flipped({ x, y }: Point): Point {
    const { viewport } = this.#viewer;
    return { x: viewport.getFlip() ? viewport.getContainerSize().x - x : x, y };
  }
}
