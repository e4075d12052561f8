import { type Area, areaBetween, type Point } from './area.ts';
import { type Rect, screenPoint, type Viewer } from './open-viewer.ts';

// Where things are on the canvas of a photograph, or on an image: in whole units, from its upper left corner.

/** How much of each side may be missing of a view that is the whole. */
const MARGIN = 0.005;

/** A side from one place to another, in whole units within a whole: at least one unit. */
function side(from: number, to: number, whole: number): { from: number; length: number } {
  const first = Math.min(Math.max(0, Math.round(from)), whole - 1);
  const last = Math.min(Math.max(first + 1, Math.round(to)), whole);
  return { from: first, length: last - first };
}

/** The canvas in a viewer that shows it. */
export class CanvasSpace {
  readonly #viewer: Viewer;
  readonly #width: number;
  readonly #height: number;

  /** @param canvas its size in its own units, which need not be pixels of the scan */
  constructor(viewer: Viewer, canvas: { readonly width: number; readonly height: number }) {
    this.#viewer = viewer;
    this.#width = canvas.width;
    this.#height = canvas.height;
  }

  /** A region in the units of the viewport; undefined while no image is open. */
  boundsOf({ x, y, width, height }: Area): Rect | undefined {
    const image = this.#viewer.world.getItemAt(0);
    if (!image) return undefined;
    const scale = image.getContentSize().x / this.#width;
    return image.imageToViewportRectangle(x * scale, y * scale, width * scale, height * scale);
  }

  /** The part of the canvas that lies in some bounds of the viewport; undefined while no image is open. */
  regionIn({ x, y, width, height }: Rect): Area | undefined {
    const image = this.#viewer.world.getItemAt(0);
    if (!image) return undefined;
    const scale = this.#width / image.getContentSize().x;
    const part = image.viewportToImageRectangle(x, y, width, height);
    const across = side(part.x * scale, (part.x + part.width) * scale, this.#width);
    const down = side(part.y * scale, (part.y + part.height) * scale, this.#height);
    return { x: across.from, y: down.from, width: across.length, height: down.length };
  }

  /** Whether a region is all of it, as far as can be seen. */
  isWhole({ x, y, width, height }: Area): boolean {
    const [across, down] = [this.#width * MARGIN, this.#height * MARGIN];
    return x <= across && y <= down && this.#width - width <= across && this.#height - height <= down;
  }

  /** The part of the canvas in a box on the screen, however the image is turned. */
  regionAt({ x, y, width, height }: Area): Area | undefined {
    const one = this.#viewportPoint({ x, y });
    const other = this.#viewportPoint({ x: x + width, y: y + height });
    return this.regionIn(areaBetween(one, other));
  }

  /** Where the canvas lies on the screen, beyond the viewer's edges too. */
  areaOnScreen(): Area | undefined {
    const one = this.screenPointOf({ x: 0, y: 0 });
    const other = this.screenPointOf({ x: this.#width, y: this.#height });
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
    const image = this.#viewer.world.getItemAt(0);
    if (!image) return undefined;
    const scale = this.#width / image.getContentSize().x;
    const { x, y } = this.#viewportPoint(point);
    const pixel = image.viewportToImageRectangle(x, y, 0, 0);
    return { x: pixel.x * scale, y: pixel.y * scale };
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
