import type { Viewer } from '../open-viewer.ts';
import { onKeys } from '../shortcuts.ts';
import { firstTiles, type TileSource } from './first-tiles.ts';
import { directionKeys, isReadFromRight } from './reading-direction.ts';

// The photographs before and after: by keys and by swipes, with what the viewer will ask for first loaded before.

declare const OpenSeadragon: {
  readonly IIIFTileSource: {
    new (options: unknown): TileSource;
    readonly prototype: { configure(information: unknown, address: string): unknown };
  };
};

interface Neighbours {
  readonly prev: HTMLAnchorElement | null;
  readonly next: HTMLAnchorElement | null;
}

function follow(link: HTMLAnchorElement | null): boolean {
  link?.click();
  return link !== null;
}

/** Whether arrows mean something else: where the focus is, or with Shift, which marks text. */
function hasArrows({ target, shiftKey }: KeyboardEvent): boolean {
  return shiftKey || (target instanceof Element && target.closest('#viewer, dialog, input, select') !== null);
}

function offerKeys({ prev, next }: Neighbours): void {
  const keys = directionKeys();
  onKeys({
    p: () => follow(prev),
    n: () => follow(next),
    [keys.back]: (event) => !hasArrows(event) && follow(prev),
    [keys.on]: (event) => !hasArrows(event) && follow(next),
  });
}

/** A finger that moves this far across, in pixels, and much less up or down, in this time, has swiped. */
const SWIPE = { across: 60, slope: 0.5, mostMs: 700 };

/** Where the whole is shown, a finger has nothing to move: a swipe leads on. */
function offerSwipes(element: HTMLElement, { prev, next }: Neighbours): void {
  let first: PointerEvent | undefined;
  const fingers = new Set<number>();
  const begin = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') return;
    fingers.add(event.pointerId);
    const isOnImage =
      event.target instanceof Element && event.target.closest('.openseadragon-canvas') !== null;
    first = fingers.size === 1 && isOnImage && element.classList.contains('whole') ? event : undefined;
  };
  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    if (first?.pointerId !== event.pointerId) return;
    const [across, down] = [event.clientX - first.clientX, event.clientY - first.clientY];
    const isQuick = event.timeStamp - first.timeStamp <= SWIPE.mostMs;
    first = undefined;
    if (!isQuick || Math.abs(across) < SWIPE.across || Math.abs(down) > Math.abs(across) * SWIPE.slope)
      return;
    // The next one lies where the page is read to, and comes from there.
    follow(across < 0 === isReadFromRight() ? prev : next);
  };
  // Before the viewer, which tells nobody of what it takes.
  element.addEventListener('pointerdown', begin, { capture: true });
  element.addEventListener('pointerup', end, { capture: true });
  element.addEventListener(
    'pointercancel',
    ({ pointerId }) => {
      fingers.delete(pointerId);
      first = undefined;
    },
    { capture: true },
  );
}

/** Of browsers that tell of it (Network Information). */
interface ToldConnection {
  readonly connection?: { readonly saveData?: boolean; readonly effectiveType?: string };
}

function isSaving(): boolean {
  const { connection } = navigator as ToldConnection;
  return (
    connection?.saveData === true ||
    /2g/.test(connection?.effectiveType ?? '') ||
    matchMedia('(prefers-reduced-data: reduce)').matches
  );
}

/** Leaves what it loads in the browser's cache. */
async function loaded(address: string): Promise<Response> {
  const response = await fetch(address, { priority: 'low' });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

/** What the viewer would make of an info.json. */
function tileSourceOf(information: unknown, address: string): TileSource {
  const { IIIFTileSource } = OpenSeadragon;
  return new IIIFTileSource(IIIFTileSource.prototype.configure(information, address));
}

/** The picture that the page shows until its viewer has opened, in the size that this browser takes of it. */
async function loadStill({ dataset }: HTMLAnchorElement): Promise<void> {
  const { stillSrcset, stillSizes } = dataset;
  if (!stillSrcset || stillSizes === undefined) return;
  const still = new Image();
  still.fetchPriority = 'low';
  still.sizes = stillSizes;
  await new Promise((resolve, reject) => {
    still.addEventListener('load', resolve);
    still.addEventListener('error', reject);
    still.srcset = stillSrcset;
  });
}

/** What the page that a link leads to asks for first. */
async function loadFirst(link: HTMLAnchorElement, viewer: Viewer): Promise<void> {
  await loadStill(link);
  const address = link.dataset['info'];
  if (address === undefined) return;
  const source = tileSourceOf(await (await loaded(address)).json(), address);
  const { x: width, y: height } = viewer.viewport.getContainerSize();
  for (const tile of firstTiles(source, { width, height })) await (await loaded(tile)).arrayBuffer();
}

/** After what the reader looks at is there. */
function loadBefore(viewer: Viewer, { prev, next }: Neighbours): void {
  if (isSaving()) return;
  let isBegun = false;
  const begin = async (): Promise<void> => {
    const image = viewer.world.getItemAt(0);
    if (isBegun || !image?.getFullyLoaded()) return;
    isBegun = true;
    // Most read on.
    // What fails here is asked for again by the page that needs it, which tells of it.
    for (const link of [next, prev]) if (link) await loadFirst(link, viewer).catch(() => {});
  };
  viewer.addHandler('open', () => {
    viewer.world.getItemAt(0)?.addHandler('fully-loaded-change', () => void begin());
    void begin();
  });
}

/** Leads to the photographs before and after, where there are some. */
export function offerNeighbours(element: HTMLElement, viewer: Viewer): void {
  const link = (relation: string): HTMLAnchorElement | null =>
    document.querySelector<HTMLAnchorElement>(`.steps a[rel="${relation}"]`);
  const neighbours = { prev: link('prev'), next: link('next') };
  offerKeys(neighbours);
  offerSwipes(element, neighbours);
  loadBefore(viewer, neighbours);
}
