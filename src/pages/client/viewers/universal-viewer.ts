import { laidOnCanvas } from '../area.ts';
import type { Rect, TiledImage } from '../open-viewer.ts';
import { universalViewerLocales } from './languages.ts';
import { isObject, type LoadedJson } from './manifest-json.ts';
import { inOneLanguage } from './one-language.ts';
import { placesOrFailure, type ViewerPlace } from './places.ts';

// Universal Viewer, which another script loads, opens the manifest that the page names.

interface UniversalCanvas {
  getWidth(): number;
  getHeight(): number;
  getChoices(): readonly unknown[];
}
/** What was found on a canvas. */
interface FoundPlaces {
  readonly canvasIndex: number;
  readonly rects: readonly Record<'x' | 'y' | 'width' | 'height', number>[];
}
/** `OpenSeadragon.World`: the images that are open, the last on top. */
interface World {
  getItemCount(): number;
  getItemAt(index: number): TiledImage | undefined;
  removeItem(image: TiledImage): void;
}
interface CenterPanel {
  readonly viewer: {
    readonly world: World;
    readonly viewport: { fitBoundsWithConstraints(bounds: Rect, immediately: boolean): unknown };
  };
  /** Where the boxes of what was found lie. */
  getAnnotationOverlayRects(found: FoundPlaces): unknown;
}
/** After images were opened, the window has changed, or the view has come to rest. */
const CHANGES = ['open', 'resize', 'currentViewUri'] as const;

interface UniversalViewer {
  on(event: 'configure', handler: (event: { cb: (configuration: unknown) => void }) => void): void;
  on(event: `openseadragonExtension.${(typeof CHANGES)[number]}`, handler: () => void): void;
  /** What shows the manifest, once there is one. */
  get(): {
    /** As the reader does by the list of images of a photograph; `choiceIndex` from 0. */
    publish(event: 'choiceChange', chosen: { readonly canvasId: string; readonly choiceIndex: number }): void;
    readonly extension: {
      readonly helper: {
        getCurrentCanvas(): UniversalCanvas;
        getCanvasByIndex(index: number): UniversalCanvas | undefined;
      };
      readonly centerPanel: CenterPanel;
      /** Of the canvases that are shown. */
      getPagedIndices(): readonly number[];
      /** The images that are shown; widths are pixels once their descriptions are there. */
      readonly resources?: readonly { readonly index: number; readonly width: number }[];
    };
  };
}
declare const UV: { init(element: string, data: Record<string, unknown>): UniversalViewer };

/** As far as Loupe's own pages zoom. */
const MOST_PIXELS = 4;

/** How many pixels of the screen a pixel of an image may take: enough for a small part to fill the window. */
function zoomFor([, , width = innerWidth, height = innerHeight]: readonly number[] = []): number {
  return Math.max(MOST_PIXELS, innerWidth / width, innerHeight / height);
}

/** A page that has no origin has no place to keep anything. */
const WITHOUT_STORAGE = { tokenStorage: 'memory', saveUserSettings: false };

/** The table of contents is open; embedding is off, since it would need a page of Universal Viewer's own. */
function configurationFor(region: readonly number[] | undefined): Record<string, unknown> {
  return {
    options: { dropEnabled: false, ...(self.origin === 'null' && WITHOUT_STORAGE) },
    modules: {
      contentLeftPanel: { options: { defaultToTreeEnabled: true } },
      openSeadragonCenterPanel: { options: { maxZoomPixelRatio: zoomFor(region) } },
      shareDialogue: { options: { embedEnabled: false } },
    },
  };
}

/** What readers begin to move the picture, or the viewer's panels, with. */
const BEGINNINGS = ['pointerdown', 'wheel', 'keydown'];

/** Where a region of the canvas is in the units of the viewer, whatever size the image has, and however the canvas is laid there. */
function placeOf(
  canvas: UniversalCanvas,
  [x = 0, y = 0, width = 0, height = 0]: readonly number[],
  image: TiledImage,
): Rect {
  const size = { width: canvas.getWidth(), height: canvas.getHeight() };
  if (!(size.width > 0 && size.height > 0)) return image.imageToViewportRectangle(x, y, width, height);
  const { x: across, y: down } = image.getContentSize();
  const { pixelsPerUnit: scale, ...corner } = laidOnCanvas(size, { width: across, height: down });
  const [left, top] = [(x - corner.x) * scale, (y - corner.y) * scale];
  return image.imageToViewportRectangle(left, top, width * scale, height * scale);
}

/** What was found lies where it is in units of the canvas, too: it is counted in pixels of the image before it is laid there. */
function putFoundPlacesRight({ extension }: ReturnType<UniversalViewer['get']>): void {
  const { centerPanel, helper } = extension;
  if (Object.hasOwn(centerPanel, 'getAnnotationOverlayRects')) return;
  const rectsOf = centerPanel.getAnnotationOverlayRects;
  const done = new WeakSet<object>();
  centerPanel.getAnnotationOverlayRects = function (found) {
    const pixels = extension.resources?.find(({ index }) => index === found.canvasIndex)?.width ?? 0;
    const units = helper.getCanvasByIndex(found.canvasIndex)?.getWidth() ?? 0;
    const scale = pixels > 0 && units > 0 ? pixels / units : 1;
    for (const rect of found.rects) {
      if (done.has(rect)) continue;
      done.add(rect);
      for (const side of ['x', 'y', 'width', 'height'] as const) rect[side] *= scale;
    }
    return rectsOf.call(this, found);
  };
}

/**
 * Where the window changes its size while Universal Viewer waits for the descriptions of its images, it opens them twice, one upon the
 * other, and neither its list of images nor a link shows another than the first. Those that it opened last stay.
 */
function closeImagesBelow({ extension }: ReturnType<UniversalViewer['get']>): void {
  const { centerPanel, helper } = extension;
  const { world } = centerPanel.viewer;
  const imagesOf = (index: number): number => helper.getCanvasByIndex(index)?.getChoices().length || 1;
  const shown = extension.getPagedIndices().reduce((sum, index) => sum + imagesOf(index), 0);
  while (world.getItemCount() > shown) {
    const lowest = world.getItemAt(0);
    if (!lowest) return;
    world.removeItem(lowest);
  }
}

/** Longer than what OpenSeadragon and Universal Viewer do themselves after images were opened, or the window has changed. */
const SETTLED_MS = 100;

/**
 * The panels find their widths after the region was brought to the window, and Universal Viewer moves what it shows itself then:
 * it is brought there again, until the reader moves. What is there already stays at rest.
 */
function keepInSight(
  viewer: UniversalViewer,
  frame: HTMLElement,
  { region = [], version = 1 }: ViewerPlace,
): void {
  let isMoved = false;
  for (const event of BEGINNINGS)
    frame.addEventListener(event, () => (isMoved = true), { capture: true, once: true, passive: true });
  const show = (): void => {
    const { helper, centerPanel } = viewer.get().extension;
    const { world, viewport } = centerPanel.viewer;
    const image = world.getItemAt(version - 1);
    // At once: what changes the window meanwhile would leave a movement somewhere else.
    if (image && !isMoved)
      viewport.fitBoundsWithConstraints(placeOf(helper.getCurrentCanvas(), region, image), true);
  };
  let settling: ReturnType<typeof setTimeout> | undefined;
  for (const event of CHANGES)
    viewer.on(`openseadragonExtension.${event}`, () => {
      clearTimeout(settling);
      settling = setTimeout(show, SETTLED_MS);
    });
}

/**
 * Shows another image than the first of a photograph. Universal Viewer opens its images once more where its window becomes narrow, and
 * shows the first then: it is told again, until the reader chooses one.
 */
function showVersion(viewer: UniversalViewer, frame: HTMLElement, canvasId: string, version: number): void {
  let isChosen = false;
  frame.addEventListener(
    'change',
    ({ target }) => {
      isChosen ||= target instanceof Element && target.closest('.choiceList') !== null;
    },
    { capture: true },
  );
  const show = (): void => {
    if (!isChosen) viewer.get().publish('choiceChange', { canvasId, choiceIndex: version - 1 });
  };
  viewer.on('openseadragonExtension.open', show);
}

/** A manifest or collection of 3.0, or of 2.1; no answer of a search, nor what an image says of itself. */
function isPresented(json: LoadedJson): boolean {
  return isObject(json) && /^(?:sc:)?(?:Manifest|Collection)$/.test(String(json['type'] ?? json['@type']));
}

/**
 * Scripts of this page that fetch a manifest or a collection from now on read it with each text in one language: for a viewer
 * that has no place of its own to change what it has loaded.
 *
 * @param wishes BCP 47, best first
 */
function readManifestsIn(wishes: readonly string[]): void {
  const plainFetch = window.fetch;
  window.fetch = async (...request) => {
    const response = await plainFetch(...request);
    const read = response.json.bind(response);
    response.json = async () => {
      const json: LoadedJson = await read();
      return isPresented(json) ? inOneLanguage(json, wishes) : json;
    };
    return response;
  };
}

const frame = document.getElementById('viewer-frame');
const [place] = (frame && (await placesOrFailure(frame))) ?? [];
if (frame && place) {
  const { language = 'en' } = frame.dataset;
  const { manifest, canvas, version, region } = place;
  // Of languages that it has no words of its own in, it finds some texts only; its English is another one than that of manifests.
  readManifestsIn([language, ...navigator.languages]);
  const viewer = UV.init(frame.id, {
    iiifManifestId: manifest,
    ...(canvas !== undefined && { canvasId: canvas }),
    locales: universalViewerLocales(language),
  });
  viewer.on('configure', ({ cb }) => cb(configurationFor(region)));
  viewer.on('openseadragonExtension.open', () => {
    closeImagesBelow(viewer.get());
    putFoundPlacesRight(viewer.get());
  });
  if (canvas !== undefined && version !== undefined) showVersion(viewer, frame, canvas, version);
  if (region) keepInSight(viewer, frame, place);
  // For browser consoles and tests.
  Object.assign(window, { viewer });
}
