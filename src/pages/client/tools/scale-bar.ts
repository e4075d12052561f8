import type { CanvasSpace } from '../canvas-space.ts';
import type { Viewer } from '../open-viewer.ts';
import { barWithin, centimetresText } from './lengths.ts';

/** The widest that the bar becomes, in pixels and as a part of the viewer. */
const WIDEST = { pixels: 180, part: 0.3 };

/** Shows how long a length of the original is on the screen, where the page knows how large that is. */
export function showScaleBar(element: HTMLElement, viewer: Viewer, space: CanvasSpace): void {
  const bar = element.querySelector<HTMLElement>('.scale-bar');
  const text = bar?.querySelector('span');
  if (!bar || !text) return;
  const show = (): void => {
    // Each version has a scale of its own, or none.
    const { millimetres: perUnit, barWords = '', estimate = '' } = element.dataset;
    const millimetresPerUnit = Number(perUnit);
    bar.hidden = !(millimetresPerUnit > 0);
    if (bar.hidden) return;
    const [from, to] = [space.screenPointOf({ x: 0, y: 0 }), space.screenPointOf({ x: 1, y: 0 })];
    if (!from || !to) return;
    bar.title = estimate;
    const unitPixels = Math.hypot(to.x - from.x, to.y - from.y);
    const widest = Math.min(WIDEST.pixels, element.clientWidth * WIDEST.part);
    const { millimetres, pixels } = barWithin(millimetresPerUnit / unitPixels, widest);
    const length = centimetresText(millimetres, bar.lang || document.documentElement.lang);
    bar.style.width = `${pixels.toFixed(1)}px`;
    text.textContent = barWords.replace('{length}', length);
  };
  for (const event of ['open', 'animation', 'resize']) viewer.addHandler(event, show);
}
