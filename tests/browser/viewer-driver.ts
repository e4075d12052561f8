import type { Page } from 'playwright-core';
import type { RawImage } from '../support/grid-image.ts';
import { screenPixels } from './screen.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}
interface ImageWithTiles {
  getFullyLoaded(): boolean;
  getContentSize(): Point;
  imageToViewportZoom(scale: number): number;
  imageToViewportCoordinates(x: number, y: number): Point;
  imageToViewerElementCoordinates(point: Point): Point;
}
/** OpenSeadragon's viewer, which the page leaves in `window.viewer`: the functions given to `evaluate` run there. */
declare const viewer: {
  readonly world: { getItemAt(index: number): ImageWithTiles | undefined };
  readonly viewport: {
    zoomTo(zoom: number, about: undefined, immediately: boolean): void;
    panTo(centre: Point, immediately: boolean): void;
    goHome(immediately: boolean): void;
  };
  readonly drawer: { setImageSmoothingEnabled(enabled: boolean): void; getType(): string };
  readonly element: { getBoundingClientRect(): Point };
  open(source: string): void;
  addOnceHandler(event: string, handler: () => void): void;
  forceRedraw(): void;
};
declare function requestAnimationFrame(callback: () => void): number;

/** What lies over the image: controls and overview. */
const OVER_IMAGE = '.controls, .navigator';

/** Where an image lies on the screen. */
export interface ImageOnScreen {
  readonly pixels: RawImage;
  /** The screen pixel, counted from the screen's corner, where the image's top left corner lies. */
  readonly left: number;
  readonly top: number;
  /** Screen pixels to an image pixel. */
  readonly scale: number;
  /** Where the viewer begins: above are the page's own words. */
  readonly viewerTop: number;
}

/** Waits until every tile of this view is there and has been drawn. */
export async function untilDrawn(page: Page): Promise<void> {
  // Until its script has run, the name means the page's element of that id.
  await page.waitForFunction(
    () => typeof viewer !== 'undefined' && 'world' in viewer && viewer.world.getItemAt(0) !== undefined,
  );
  await page.evaluate(async () => {
    // A frame begins the loading of what it misses, and one more draws what came.
    for (let framesInRow = 0; framesInRow < 3; ) {
      await new Promise<void>((drawn) => requestAnimationFrame(drawn));
      framesInRow = viewer.world.getItemAt(0)?.getFullyLoaded() ? framesInRow + 1 : 0;
    }
  });
}

/** Opens the page of an image and waits until it is drawn whole. */
export async function openImagePage(page: Page, url: string, identifier: string): Promise<void> {
  await page.goto(`${url}/image/${encodeURIComponent(identifier)}`);
  await untilDrawn(page);
}

/** Shows another source of tiles in the page's viewer. */
export async function openSource(page: Page, source: string): Promise<void> {
  await page.evaluate(async (address) => {
    const opened = new Promise<void>((done) => viewer.addOnceHandler('open', done));
    viewer.open(address);
    await opened;
  }, source);
  await untilDrawn(page);
}

/** Brings a corner of four pixels of the image to the middle of the viewer, unsmoothed, and waits for its tiles. */
export async function moveTo(page: Page, x: number, y: number, scale: number): Promise<void> {
  await page.evaluate(
    ([column, row, zoom]) => {
      const item = viewer.world.getItemAt(0);
      if (!item) throw new Error('the viewer is empty');
      viewer.drawer.setImageSmoothingEnabled(false);
      viewer.viewport.zoomTo(item.imageToViewportZoom(zoom), undefined, true);
      viewer.viewport.panTo(item.imageToViewportCoordinates(column, row), true);
      viewer.forceRedraw();
    },
    [x, y, scale] as const,
  );
  await untilDrawn(page);
}

/** What `moveTo` brings to the screen. */
export async function lookAt(page: Page, x: number, y: number, scale: number): Promise<ImageOnScreen> {
  await moveTo(page, x, y, scale);
  return onScreen(page);
}

/** The whole image as the page first shows it. */
export async function lookAtWhole(page: Page): Promise<ImageOnScreen> {
  await page.evaluate(() => viewer.viewport.goHome(true));
  await untilDrawn(page);
  return onScreen(page);
}

async function onScreen(page: Page): Promise<ImageOnScreen> {
  const place = await page.evaluate(() => {
    const item = viewer.world.getItemAt(0);
    if (!item) throw new Error('the viewer is empty');
    const size = item.getContentSize();
    const box = viewer.element.getBoundingClientRect();
    // Any point of the image serves as the origin.
    const from = item.imageToViewerElementCoordinates(Object.assign(size, { x: 0, y: 0 }));
    const to = item.imageToViewerElementCoordinates(Object.assign(item.getContentSize(), { x: 1, y: 0 }));
    // The browser puts the canvas on whole pixels, wherever the layout has it.
    const viewerTop = Math.round(box.y);
    return { left: Math.round(box.x) + from.x, top: viewerTop + from.y, scale: to.x - from.x, viewerTop };
  });
  return { pixels: await screenPixels(page, { without: OVER_IMAGE }), ...place };
}

/** How the page draws: `webgl` or `canvas`. */
export async function drawerType(page: Page): Promise<string> {
  return page.evaluate(() => viewer.drawer.getType());
}
