import type { ImageTiles, Viewer } from '../open-viewer.ts';

// Of an image of a negative, which is shown as a positive: shows the scan as it is in its place, and back.

/** The tiles of an image in another quality (Image API 3.0, 4.4), of all else the same. */
function inQuality(source: ImageTiles, quality: string): ImageTiles {
  const other: ImageTiles = Object.create(source);
  other.getTileUrl = (level, x, y) =>
    source.getTileUrl(level, x, y).replace(/\/default(\.\w+)$/, `/${quality}$1`);
  return other;
}

/** Makes the button work that shows the scan of a negative: only images have one whose service offers it. */
export function offerNegative(element: HTMLElement, viewer: Viewer): void {
  const button = element.querySelector<HTMLButtonElement>('[data-does="negative"]');
  if (!button) return;
  let positive: ImageTiles | undefined;
  button.hidden = true;
  viewer.addHandler('open', () => {
    positive = viewer.world.getItemAt(0)?.source;
    button.hidden = !positive?.extraQualities?.includes('negative');
    button.setAttribute('aria-pressed', 'false');
  });
  button.addEventListener('click', () => {
    if (!positive) return;
    const isNegative = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(isNegative));
    // What is on the screen stays there.
    viewer.preserveViewport = true;
    const tileSource = isNegative ? inQuality(positive, 'negative') : positive;
    const done = (): void => {
      viewer.preserveViewport = false;
    };
    viewer.addTiledImage({ tileSource, index: 0, replace: true, success: done, error: done });
  });
}
