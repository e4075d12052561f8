import type { Point } from './area.ts';

/** `OpenSeadragon.Rect`, in the units of the viewport. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** What of it is on the screen: turned with the image. */
export interface TurnedRect extends Rect {
  getBoundingBox(): Rect;
}

/** The parts of OpenSeadragon, which another script loads, that the pages use. */
export interface Viewport {
  getZoom(current?: boolean): number;
  getHomeZoom(): number;
  getCenter(current?: boolean): Point;
  getBounds(current?: boolean): TurnedRect;
  /** Of the view before it was turned. */
  getBoundsNoRotate(current?: boolean): Rect;
  getAspectRatio(): number;
  zoomBy(factor: number): Viewport;
  zoomTo(zoom: number, about?: Point | null, immediately?: boolean): Viewport;
  panTo(centre: Point, immediately?: boolean): Viewport;
  goHome(immediately?: boolean): Viewport;
  applyConstraints(): Viewport;
  getRotation(): number;
  setRotation(degrees: number): Viewport;
  getFlip(): boolean;
  setFlip(isFlipped: boolean): Viewport;
  getContainerSize(): Point;
  viewportToImageZoom(zoom: number): number;
  imageToViewportZoom(zoom: number): number;
  fitBounds(bounds: Rect, immediately?: boolean): Viewport;
  pointFromPixel(pixel: Point, current?: boolean): Point;
  pixelFromPoint(point: Point, current?: boolean): Point;
}
/** What info.json says, and where its tiles are. */
export interface ImageTiles {
  readonly extraQualities?: readonly string[];
  getTileUrl(level: number, x: number, y: number): string;
}
export interface TiledImage {
  readonly source: ImageTiles;
  getContentSize(): Point;
  imageToViewportRectangle(x: number, y: number, width: number, height: number): Rect;
  viewportToImageRectangle(x: number, y: number, width: number, height: number): Rect;
  getFullyLoaded(): boolean;
  addHandler(event: 'fully-loaded-change', handler: () => void): void;
  setClip(clip: null): void;
}
/** Of a tile, by which it is known again. */
interface TileEvent {
  readonly tile: object;
  readonly tiledImage: TiledImage;
}
export interface Viewer {
  readonly viewport: Viewport;
  readonly world: { getItemAt(index: number): TiledImage | undefined };
  addHandler(event: 'tile-load-failed', handler: (event: TileEvent) => void): void;
  /** `promise` is fulfilled when the tile can be painted. */
  addHandler(event: 'tile-loaded', handler: (event: TileEvent & { promise: Promise<unknown> }) => void): void;
  addHandler(event: string, handler: () => void): void;
  addOverlay(overlay: { readonly element: HTMLElement; readonly location: Rect }): void;
  removeOverlay(element: HTMLElement): void;
  open(source: string): void;
  /** Whether images that come leave alone what is on the screen. */
  preserveViewport: boolean;
  addTiledImage(options: {
    readonly tileSource: ImageTiles;
    readonly index: number;
    readonly replace: boolean;
    readonly success: () => void;
    readonly error: () => void;
  }): void;
}
declare const OpenSeadragon: {
  (options: Record<string, unknown>): Viewer;
  readonly Point: new (x: number, y: number) => Point;
  readonly MouseTracker: new (options: {
    readonly element: HTMLElement;
    readonly clickHandler: (event: { readonly quick: boolean }) => void;
  }) => unknown;
};

const ZOOM_STEP = 1.6;

/** Whether the reader's system asks for less motion. */
export const STILL = matchMedia('(prefers-reduced-motion: reduce)').matches;

/** How OpenSeadragon looks and moves on every page. */
const APPEARANCE = {
  showNavigationControl: false,
  navigatorAutoFade: false,
  navigatorPosition: 'BOTTOM_RIGHT',
  navigatorSizeRatio: 0.16,
  navigatorOpacity: 1,
  navigatorBackground: '#0d0c0b',
  navigatorBorderColor: '#4a443b',
  navigatorDisplayRegionColor: '#e0a070',
  maxZoomPixelRatio: 4,
  animationTime: STILL ? 0 : 0.6,
  gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  crossOriginPolicy: 'Anonymous',
  // A tile may be refused while its scan is being prepared, or while many are asked for: it is asked for again.
  tileRetryMax: 3,
  tileRetryDelay: 1500,
};

/** Makes the element's buttons work. */
function connectButtons(element: HTMLElement, { viewport }: Viewer): void {
  /** Zoom at which a pixel of the image is one of the screen. */
  const pixelZoom = (): number => viewport.imageToViewportZoom(1 / devicePixelRatio);
  const actions: Record<string, () => void> = {
    'zoom-in': () => viewport.zoomBy(ZOOM_STEP).applyConstraints(),
    'zoom-out': () => viewport.zoomBy(1 / ZOOM_STEP).applyConstraints(),
    whole: () => viewport.goHome(),
    pixels: () => viewport.zoomTo(pixelZoom()).applyConstraints(),
    // A flipped image is turned before it is flipped.
    turn: () => viewport.setRotation(viewport.getRotation() + (viewport.getFlip() ? -90 : 90)),
    'full-screen': () =>
      void (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen()),
  };
  for (const button of element.querySelectorAll('button')) {
    const does = button.dataset['does'] ?? '';
    button.hidden = does === 'full-screen' && !document.fullscreenEnabled;
    button.addEventListener('click', () => actions[does]?.());
  }
}

/** OpenSeadragon asks again for tiles that failed, but paints those that come then only when the view has moved. */
function paintLateTiles(viewer: Viewer): void {
  const failed = new WeakSet<object>();
  viewer.addHandler('tile-load-failed', ({ tile }) => {
    failed.add(tile);
  });
  viewer.addHandler('tile-loaded', ({ tile, tiledImage, promise }) => {
    // There is no clip, and the image is looked through once more.
    if (failed.delete(tile)) void promise.then(() => tiledImage.setClip(null));
  });
}

/** Whether there is room for an overview in the picture. */
const HAS_OVERVIEW = matchMedia('(min-width: 40rem)').matches;

/** Opens the image that the element names, and makes the element's buttons work. */
export function openViewer(element: HTMLElement, showNavigator = HAS_OVERVIEW): Viewer {
  const viewer = OpenSeadragon({
    ...APPEARANCE,
    element,
    tileSources: element.dataset['info'],
    showNavigator,
  });
  // For browser consoles and tests.
  Object.assign(window, { viewer });
  const { viewport } = viewer;
  connectButtons(element, viewer);
  paintLateTiles(viewer);

  const controls = element.querySelector<HTMLElement>('.controls');
  const scale = element.querySelector('output');
  const failure = element.querySelector<HTMLElement>('.failure');

  function showScale(): void {
    const zoom = viewport.getZoom(true);
    const percent = viewport.viewportToImageZoom(zoom) * devicePixelRatio * 100;
    if (scale) scale.textContent = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
    element.classList.toggle('whole', zoom <= viewport.getHomeZoom() * 1.01);
  }

  viewer.addHandler('open', () => {
    if (controls) controls.hidden = false;
    if (failure) failure.hidden = true;
    showScale();
  });
  for (const event of ['animation', 'resize', 'zoom']) viewer.addHandler(event, showScale);
  viewer.addHandler('open-failed', () => {
    if (failure) failure.hidden = false;
  });
  return viewer;
}

/** Listens for clicks on something that lies over the image: the viewer takes the browser's own click events for itself. */
export function onClick(element: HTMLElement, clicked: () => void): void {
  const clickHandler = ({ quick }: { readonly quick: boolean }): void => {
    // A slow click is the end of moving the image.
    if (quick) clicked();
  };
  new OpenSeadragon.MouseTracker({ element, clickHandler });
}

/** Presses one of the element's buttons, by what it does. @returns whether it has one that can be pressed */
export function pressButton(element: HTMLElement, does: string): boolean {
  const button = element.querySelector<HTMLButtonElement>(`[data-does="${does}"]`);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

/** Told to the element when one of the tools that lie over the image is taken up: the others are laid down. */
export const TOOL_TAKEN = 'tooltaken';

/** A point on the screen, from the corner of the viewer. */
export function screenPoint(x: number, y: number): Point {
  return new OpenSeadragon.Point(x, y);
}
