import { type Area, areaIn, areaText, type Point } from './area.ts';
import { CanvasSpace } from './canvas-space.ts';
import { type Rect, STILL, type Viewer } from './open-viewer.ts';
import { PlaceHistory, type PlaceInAddress } from './place-history.ts';

/** A region that stays the place while the view is not moved, though the window shows more than that. */
type Held =
  /** As large as it can be, and in the middle. */
  | { readonly kind: 'fitted'; readonly region: Area }
  /** Drawn by the reader, somewhere in the view. */
  | { readonly kind: 'drawn'; readonly region: Area; centre: Point; zoom: number };

/** How far a view may be from another and still be the same, in parts of its width. */
const NEAR = 0.002;

function isNear(one: Point, other: Point, zoom: number): boolean {
  return Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y)) * zoom <= NEAR;
}

function isSameZoom(one: number, other: number): boolean {
  return Math.abs(one / other - 1) <= NEAR;
}

/** Keeps where a view has been: the address bar of a page that shows one thing, or nothing where it shows several. */
export interface KeptPlaces {
  /** The view begins to move. */
  leave(): void;
  /** It has come to rest. */
  arrive(place: PlaceInAddress): void;
}

/**
 * Knows what of a photograph or an image is on the screen, and tells it: in the element's `data-region`, with an event
 * `placechange`, which tells of another version too, and in the address bar. The region of a link stays as it was asked for until the reader moves the view, so that
 * a link that is passed on does not grow with each window that it is opened in.
 */
export class PlaceOnScreen {
  readonly space: CanvasSpace;
  readonly #element: HTMLElement;
  readonly #viewer: Viewer;
  readonly #history: KeptPlaces;
  readonly #outline = document.createElement('div');
  #held: Held | undefined;
  #version = shownVersion();
  /** What is to be shown of the version that is being opened; undefined for the whole. */
  #wanted: Area | undefined;
  #isOpen = false;
  #isResized = false;
  #isMoving = false;

  /** @param history left out where the address bar has this place alone */
  constructor(element: HTMLElement, viewer: Viewer, history?: KeptPlaces) {
    const { canvasWidth, canvasHeight, page = location.pathname, region } = element.dataset;
    this.#element = element;
    this.#viewer = viewer;
    this.space = new CanvasSpace(viewer, { width: Number(canvasWidth), height: Number(canvasHeight) });
    this.#history = history ?? new PlaceHistory(page, (returned) => this.#return(returned));
    this.#outline.className = 'chosen-detail';
    this.#outline.setAttribute('aria-hidden', 'true');
    this.#wanted = areaIn(region);
    // Before another version is opened: what lies over this one is not of that.
    viewer.addHandler('close', () => this.#drop());
    viewer.addHandler('open', () => this.#open());
    viewer.addHandler('animation-start', () => {
      this.#isMoving = true;
      this.#history.leave();
    });
    viewer.addHandler('animation-finish', () => this.#settle());
    viewer.addHandler('rotate', () => this.#refit());
    viewer.addHandler('resize', () => {
      this.#isResized = true;
    });
    // The first moment after a change of size at which the view may be changed.
    viewer.addHandler('viewport-change', () => this.#fitResized());
  }

  #open(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    this.#drop();
    if (wanted) this.#show(wanted, true);
    if (this.#isOpen && wanted) this.#tell(wanted);
    // Another version of the photograph is shown whole.
    else if (this.#isOpen) this.#settle();
    this.#isOpen = true;
  }

  /** Makes a part of the canvas the place: outlined, without moving the view. */
  choose(region: Area): void {
    this.#drop();
    const location = this.space.boundsOf(region);
    if (!location) return;
    this.#viewer.addOverlay({ element: this.#outline, location });
    const { viewport } = this.#viewer;
    this.#held = { kind: 'drawn', region, centre: viewport.getCenter(), zoom: viewport.getZoom() };
    this.#tell(region);
  }

  /** Ends what `choose` has done. */
  forget(): void {
    if (this.#held?.kind !== 'drawn') return;
    this.#drop();
    this.#settle();
  }

  #return({ version, region }: PlaceInAddress): void {
    const other = version === shownVersion() ? undefined : versionLinks()[version];
    if (other) {
      this.#wanted = region;
      other.click();
      return;
    }
    if (region ? areaText(region) === this.#element.dataset['region'] : !this.#element.dataset['region'])
      return;
    this.#drop();
    if (region) this.#show(region, STILL);
    else this.#viewer.viewport.goHome(STILL);
  }

  #show(region: Area, immediately: boolean): void {
    const bounds = this.space.boundsOf(region);
    if (!bounds) return;
    this.#held = { kind: 'fitted', region };
    this.#viewer.viewport.fitBounds(bounds, immediately);
  }

  #refit(): void {
    if (this.#held?.kind === 'fitted') this.#show(this.#held.region, STILL);
    // What was shown whole is so when it is turned.
    else if (!this.#held && this.#element.dataset['region'] === undefined)
      this.#viewer.viewport.goHome(STILL);
  }

  #fitResized(): void {
    if (!this.#isResized) return;
    this.#isResized = false;
    const { viewport } = this.#viewer;
    if (this.#held?.kind === 'fitted') this.#show(this.#held.region, true);
    else if (this.#held)
      Object.assign(this.#held, { centre: viewport.getCenter(), zoom: viewport.getZoom() });
    // What was shown whole is so in the window as it is now.
    else if (!this.#isMoving && this.#element.dataset['region'] === undefined) viewport.goHome(true);
  }

  /** The zoom at which bounds fill the window one way, and lie in it the other way. */
  #zoomFor({ width, height }: Rect): number {
    const { viewport } = this.#viewer;
    const isAcross = viewport.getRotation() % 180 !== 0;
    const [across, down] = isAcross ? [height, width] : [width, height];
    return Math.min(1 / across, 1 / (down * viewport.getAspectRatio()));
  }

  #isStill(held: Held): boolean {
    const { viewport } = this.#viewer;
    const [centre, zoom] = [viewport.getCenter(), viewport.getZoom()];
    if (held.kind === 'drawn') return isNear(centre, held.centre, zoom) && isSameZoom(zoom, held.zoom);
    const bounds = this.space.boundsOf(held.region);
    if (!bounds) return true;
    const { x, y, width, height } = bounds;
    const middle = { x: x + width / 2, y: y + height / 2 };
    return isNear(centre, middle, zoom) && isSameZoom(zoom, this.#zoomFor(bounds));
  }

  #settle(): void {
    this.#isMoving = false;
    if (this.#held && this.#isStill(this.#held)) {
      this.#tell(this.#held.region);
      return;
    }
    this.#drop();
    const view = this.space.regionIn(this.#viewer.viewport.getBounds().getBoundingBox());
    if (view) this.#tell(view);
  }

  #drop(): void {
    if (this.#held?.kind === 'drawn') this.#viewer.removeOverlay(this.#outline);
    this.#held = undefined;
  }

  #tell(place: Area): void {
    const isDrawn = this.#held?.kind === 'drawn';
    const region = this.space.isWhole(place) && !isDrawn ? undefined : place;
    const { dataset } = this.#element;
    const text = region && areaText(region);
    const version = shownVersion();
    const isNews =
      version !== this.#version ||
      dataset['region'] !== text ||
      (dataset['chosen'] !== undefined) !== isDrawn;
    this.#version = version;
    if (text === undefined) delete dataset['region'];
    else dataset['region'] = text;
    if (isDrawn) dataset['chosen'] = '';
    else delete dataset['chosen'];
    this.#history.arrive({ version, region });
    if (isNews) this.#element.dispatchEvent(new Event('placechange', { bubbles: true }));
  }
}

/** What opens each version of a photograph; nothing where it has one. */
export function versionLinks(): readonly HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('a[data-version]')];
}

/** Which version the viewer shows, from 0: of the first one the canvas has its size, and notes their regions. */
export function shownVersion(): number {
  return Math.max(
    0,
    versionLinks().findIndex((link) => link.hasAttribute('aria-current')),
  );
}
