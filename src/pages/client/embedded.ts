import { openViewer } from './open-viewer.ts';

// A picture in a page of others, at the detail that its address names.

const element = document.getElementById('viewer');
if (element) {
  const viewer = openViewer(element);
  const { region, canvasWidth } = element.dataset;
  let isShown = false;
  viewer.addHandler('open', () => {
    const image = viewer.world.getItemAt(0);
    if (region === undefined || isShown || !image) return;
    isShown = true;
    const scale = image.getContentSize().x / Number(canvasWidth);
    const [x = 0, y = 0, width = 0, height = 0] = region.split(',').map((length) => Number(length) * scale);
    viewer.viewport.fitBounds(image.imageToViewportRectangle(x, y, width, height), true);
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
