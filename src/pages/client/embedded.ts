import { areaIn } from './area.ts';
import { CanvasSpace } from './canvas-space.ts';
import { openViewer } from './open-viewer.ts';

// A picture in a page of others, at the detail that its address names.

const element = document.getElementById('viewer');
if (element) {
  const viewer = openViewer(element);
  const { region, canvasWidth, canvasHeight } = element.dataset;
  const space = new CanvasSpace(viewer, { width: Number(canvasWidth), height: Number(canvasHeight) });
  const area = areaIn(region);
  let isMoved = false;
  const show = (): void => {
    const bounds = area && !isMoved ? space.boundsOf(area) : undefined;
    if (bounds) viewer.viewport.fitBounds(bounds, true);
  };
  viewer.addHandler('open', show);
  // Pages around it come to their widths late.
  viewer.addHandler('after-resize', show);
  for (const event of ['pointerdown', 'keydown', 'wheel'])
    element.addEventListener(event, () => {
      isMoved = true;
    });
  // The wheel moves the page around it, unless Ctrl is held or the picture has the screen.
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !document.fullscreenElement) event.stopPropagation();
    },
    { capture: true },
  );
}
