import { type Area, commonOf, type Point } from '../area.ts';
import type { CanvasSpace } from '../canvas-space.ts';
import { pressButton, screenPoint, TOOL_TAKEN, type Viewer } from '../open-viewer.ts';
import { onKeys } from '../shortcuts.ts';
import { lengthInWords, lineAfterKey, lineBetween, type MeasuredLine, middleLine } from './lengths.ts';

// A ruler that the reader lays on the picture, with mouse, finger, pen or keys.

/** How much of the picture is shown around the pointer with each turn of the wheel. */
const WHEEL_ZOOM = 1.2;

class Ruler {
  readonly #element: HTMLElement;
  readonly #viewer: Viewer;
  readonly #space: CanvasSpace;
  readonly #layer: HTMLElement;
  /** On the canvas, so that it stays where it lies when the view moves. */
  #line: MeasuredLine | undefined;
  #pointer: number | undefined;
  /** Where a point was set to which the other is still to come. */
  #isOpen = false;

  constructor(element: HTMLElement, viewer: Viewer, space: CanvasSpace, layer: HTMLElement) {
    this.#element = element;
    this.#viewer = viewer;
    this.#space = space;
    this.#layer = layer;
    this.#button?.setAttribute('aria-pressed', 'false');
    this.#button?.addEventListener('click', ({ detail }) => {
      if (!layer.hidden) this.#leave();
      // A key, or a program that reads the page aloud, makes a click without a count.
      else this.#begin(detail === 0);
    });
    element.addEventListener(TOOL_TAKEN, () => {
      if (!layer.hidden) this.#leave();
    });
    layer.addEventListener('pointerdown', (event) => this.#press(event));
    layer.addEventListener('pointermove', (event) => this.#drag(event));
    layer.addEventListener('pointerup', (event) => this.#release(event));
    layer.addEventListener('pointercancel', () => {
      this.#pointer = undefined;
    });
    layer.addEventListener('wheel', (event) => this.#zoom(event), { passive: false });
    element.addEventListener('keydown', (event) => this.#pressKey(event));
    for (const event of ['animation', 'resize', 'rotate', 'flip', 'update-viewport'])
      viewer.addHandler(event, () => this.#draw());
    viewer.addHandler('open', () => this.#offer());
    onKeys({ m: () => pressButton(element, 'measure') });
  }

  get #button(): HTMLButtonElement | null {
    return this.#element.querySelector<HTMLButtonElement>('[data-does="measure"]');
  }

  /** Each version has a scale of its own, or none. */
  #offer(): void {
    const button = this.#button;
    if (!button) return;
    button.hidden = !(Number(this.#element.dataset['millimetres']) > 0);
    button.disabled = button.hidden;
  }

  /** @param isShown whether there is a line at once, for keys to move */
  #begin(isShown: boolean): void {
    this.#element.dispatchEvent(new Event(TOOL_TAKEN));
    this.#layer.hidden = false;
    this.#button?.setAttribute('aria-pressed', 'true');
    this.#layer.focus({ preventScroll: true });
    const room = this.#room();
    if (isShown && room) this.#lay(middleLine(room));
    else this.#draw();
  }

  #leave(): void {
    const hadFocus = this.#layer.contains(document.activeElement);
    this.#line = undefined;
    this.#isOpen = false;
    this.#pointer = undefined;
    this.#draw();
    this.#layer.hidden = true;
    const button = this.#button;
    button?.setAttribute('aria-pressed', 'false');
    if (!hadFocus) return;
    // Where the tools are folded away, the picture has the focus again.
    if (button?.checkVisibility()) button.focus({ preventScroll: true });
    else this.#element.querySelector<HTMLElement>('.openseadragon-canvas')?.focus({ preventScroll: true });
  }

  /** What of the canvas is on the screen. */
  #room(): Area | undefined {
    const { width, height } = this.#layer.getBoundingClientRect();
    const canvas = this.#space.areaOnScreen();
    return canvas && commonOf(canvas, { x: 0, y: 0, width, height });
  }

  /** The line as it is on the screen. */
  #shown(): MeasuredLine | undefined {
    const from = this.#line && this.#space.screenPointOf(this.#line.from);
    const to = this.#line && this.#space.screenPointOf(this.#line.to);
    return from && to && { from, to };
  }

  #lay(shown: MeasuredLine | undefined): void {
    const from = shown && this.#space.canvasPointAt(shown.from);
    const to = shown && this.#space.canvasPointAt(shown.to);
    this.#line = from && to && { from, to };
    this.#draw();
    const told = this.#layer.querySelector('.measured');
    const language = this.#layer.lang || document.documentElement.lang;
    if (told) told.textContent = lengthInWords(this.#line, this.#element.dataset, language);
  }

  #draw(): void {
    if (this.#layer.hidden) return;
    const shown = this.#shown();
    this.#layer.classList.toggle('laid', shown !== undefined);
    if (!shown) return;
    const { from, to } = shown;
    const put = (element: Element, places: Record<string, number>): void => {
      for (const [name, place] of Object.entries(places)) element.setAttribute(name, place.toFixed(1));
    };
    for (const line of this.#layer.querySelectorAll('line'))
      put(line, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
    const ends = [from, to];
    this.#layer.querySelectorAll('circle').forEach((circle, at) => {
      const { x, y } = ends[at] ?? from;
      put(circle, { cx: x, cy: y });
    });
  }

  #pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== undefined) return;
    // Nothing else on the page is dragged or marked.
    event.preventDefault();
    this.#layer.focus({ preventScroll: true });
    this.#layer.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    const room = this.#room();
    const point = this.#pointOf(event);
    const shown = this.#isOpen ? this.#shown() : undefined;
    if (room) this.#lay(lineBetween(shown?.from ?? point, point, room));
    this.#isOpen = shown === undefined;
  }

  #drag(event: PointerEvent): void {
    const room = this.#room();
    const shown = this.#shown();
    if (this.#pointer === event.pointerId && room && shown)
      this.#lay(lineBetween(shown.from, this.#pointOf(event), room));
  }

  /** A line that has been drawn is ready; a point that has only been touched waits for another. */
  #release(event: PointerEvent): void {
    if (this.#pointer !== event.pointerId) return;
    this.#drag(event);
    this.#pointer = undefined;
    const shown = this.#shown();
    const isPoint = shown && Math.hypot(shown.to.x - shown.from.x, shown.to.y - shown.from.y) < 6;
    this.#isOpen &&= isPoint === true;
  }

  #zoom(event: WheelEvent): void {
    event.preventDefault();
    const { viewport } = this.#viewer;
    const { x, y } = this.#pointOf(event);
    const pixel = screenPoint(viewport.getFlip() ? viewport.getContainerSize().x - x : x, y);
    const about = viewport.pointFromPixel(pixel, true);
    const factor = event.deltaY < 0 ? WHEEL_ZOOM : 1 / WHEEL_ZOOM;
    viewport.zoomTo(viewport.getZoom() * factor, about).applyConstraints();
  }

  #pressKey(event: KeyboardEvent): void {
    if (this.#layer.hidden) return;
    if (event.key === 'Escape') this.#leave();
    else if (event.target !== this.#layer || !this.#moveBy(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key is one that moves an end of the line. */
  #moveBy(event: KeyboardEvent): boolean {
    const room = this.#room();
    if (!room) return false;
    const shown = this.#shown();
    const moved = lineAfterKey(shown ?? middleLine(room), event, room);
    if (moved) this.#lay(shown ? moved : middleLine(room));
    return moved !== undefined;
  }
}

/** Lets the reader measure, where the page knows how large the original is. */
export function offerRuler(element: HTMLElement, viewer: Viewer, space: CanvasSpace): void {
  const layer = element.querySelector<HTMLElement>('.measuring');
  if (layer) new Ruler(element, viewer, space, layer);
}
