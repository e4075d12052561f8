import { type Area, afterKey, commonOf, drawnBetween, middleOf, type Point } from './area.ts';
import { TOOL_TAKEN } from './open-viewer.ts';
import type { PlaceOnScreen } from './shown-place.ts';

// A rectangle that the reader draws over the image to choose a detail: after the button with mouse, finger, pen or keys, and at
// any time by dragging with Shift held.

/** The page's elements for it. */
interface DrawingElements {
  /** Lies over the image while the tool is in use, and has the keys. */
  readonly layer: HTMLElement;
  readonly drawn: HTMLElement;
  /** Tells where the rectangle is, to those who see it and those who hear it. */
  readonly told: HTMLElement;
  readonly button: HTMLButtonElement;
}

function elementsIn(viewer: HTMLElement): DrawingElements | undefined {
  const layer = viewer.querySelector<HTMLElement>('.drawing');
  const drawn = viewer.querySelector<HTMLElement>('.drawn');
  const told = viewer.querySelector<HTMLElement>('.drawn-place');
  const button = viewer.querySelector<HTMLButtonElement>('[data-does="draw"]');
  return layer && drawn && told && button ? { layer, drawn, told, button } : undefined;
}

function withNumbers(form: string | undefined, region: Area): string {
  const numbers: Readonly<Record<string, number>> = { ...region };
  return (form ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => String(numbers[name] ?? whole));
}

/** A pointer that is drawing, where it was pressed. */
interface DrawingPointer {
  readonly from: Point;
  readonly id: number;
}

class RectangleTool {
  readonly #viewer: HTMLElement;
  readonly #place: PlaceOnScreen;
  readonly #elements: DrawingElements;
  #box: Area | undefined;
  #pointer: DrawingPointer | undefined;
  /** Whether the tool is in use for one drag with Shift alone. */
  #isPassing = false;

  constructor(viewer: HTMLElement, place: PlaceOnScreen, elements: DrawingElements) {
    this.#viewer = viewer;
    this.#place = place;
    this.#elements = elements;
    const { layer, button } = elements;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', ({ detail }) => {
      if (!layer.hidden) this.#leave();
      // A key, or a program that reads the page aloud, makes a click without a count.
      else this.#begin(detail === 0);
    });
    layer.addEventListener('pointerdown', (event) => {
      if (event.button === 0 && !this.#pointer) this.#press(event);
    });
    layer.addEventListener('pointermove', (event) => this.#drag(event));
    layer.addEventListener('pointerup', (event) => this.#release(event));
    layer.addEventListener('pointercancel', () => this.#leave());
    viewer.addEventListener('keydown', (event) => this.#pressKey(event));
    viewer.addEventListener(TOOL_TAKEN, () => {
      if (!layer.hidden) this.#leave();
    });
    // Before the viewer takes it for the beginning of a move.
    viewer.addEventListener('pointerdown', (event) => this.#pressWithShift(event), { capture: true });
    viewer.addEventListener('placechange', () => {
      if (layer.hidden && viewer.dataset['chosen'] === undefined) this.#say('');
    });
  }

  /** @param isShown whether there is a rectangle at once, for keys to move */
  #begin(isShown: boolean): void {
    const { layer, button } = this.#elements;
    this.#viewer.dispatchEvent(new Event(TOOL_TAKEN));
    this.#place.forget();
    layer.hidden = false;
    button.setAttribute('aria-pressed', 'true');
    this.#say('');
    this.#show(undefined);
    layer.focus({ preventScroll: true });
    if (isShown) this.#showFirst();
  }

  #leave(): void {
    const { layer, button } = this.#elements;
    this.#show(undefined);
    this.#say('');
    this.#pointer = undefined;
    const hadFocus = layer.contains(document.activeElement);
    layer.hidden = true;
    button.setAttribute('aria-pressed', 'false');
    if (hadFocus && !this.#isPassing) button.focus({ preventScroll: true });
    this.#isPassing = false;
  }

  #take(): void {
    const region = this.#box && this.#place.space.regionAt(this.#box);
    this.#leave();
    if (!region) return;
    this.#place.choose(region);
    this.#say(withNumbers(this.#elements.told.dataset['taken'], region));
  }

  /** What of the canvas is on the screen. */
  #room(): Area | undefined {
    const { width, height } = this.#elements.layer.getBoundingClientRect();
    const canvas = this.#place.space.areaOnScreen();
    return canvas && commonOf(canvas, { x: 0, y: 0, width, height });
  }

  #showFirst(): void {
    const room = this.#room();
    if (room) this.#show(middleOf(room));
  }

  #show(box: Area | undefined): void {
    const { drawn, told } = this.#elements;
    this.#box = box;
    drawn.hidden = !box;
    if (!box) return;
    const { x, y, width, height } = box;
    Object.assign(drawn.style, {
      left: `${x}px`,
      top: `${y}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    const region = this.#place.space.regionAt(box);
    if (region) this.#say(withNumbers(told.dataset['place'], region));
  }

  #say(words: string): void {
    this.#elements.told.textContent = words;
  }

  #pointOf({ clientX, clientY }: PointerEvent): Point {
    const { left, top } = this.#viewer.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #pressWithShift(event: PointerEvent): void {
    const { layer } = this.#elements;
    const { target } = event;
    const isOnImage =
      target instanceof Element && target.closest('.openseadragon-canvas') && !target.closest('.navigator');
    if (!layer.hidden || !event.shiftKey || event.button !== 0 || !isOnImage) return;
    event.stopImmediatePropagation();
    this.#isPassing = true;
    this.#begin(false);
    this.#press(event);
  }

  #press(event: PointerEvent): void {
    // Nothing else on the page is dragged or marked.
    event.preventDefault();
    this.#elements.layer.setPointerCapture(event.pointerId);
    this.#pointer = { from: this.#pointOf(event), id: event.pointerId };
    this.#show(undefined);
  }

  #drag(event: PointerEvent): void {
    const room = this.#room();
    if (this.#pointer?.id === event.pointerId && room)
      this.#show(drawnBetween(this.#pointer.from, this.#pointOf(event), room));
  }

  #release(event: PointerEvent): void {
    if (this.#pointer?.id !== event.pointerId) return;
    this.#drag(event);
    this.#pointer = undefined;
    if (this.#box) this.#take();
    else if (this.#isPassing) this.#leave();
  }

  #pressKey(event: KeyboardEvent): void {
    const { layer } = this.#elements;
    if (layer.hidden) return;
    if (event.key === 'Escape') this.#leave();
    else if (event.target !== layer) return;
    else if (event.key === 'Enter') this.#take();
    else if (!this.#moveBy(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key is one that moves the rectangle. */
  #moveBy(event: KeyboardEvent): boolean {
    const room = this.#room();
    if (!room) return false;
    const moved = afterKey(this.#box ?? middleOf(room), event, room);
    if (moved) this.#show(this.#box ? moved : middleOf(room));
    return moved !== undefined;
  }
}

/** Lets the reader draw a rectangle where the page has what it takes. */
export function offerRectangle(viewer: HTMLElement, place: PlaceOnScreen): void {
  const elements = elementsIn(viewer);
  if (elements) new RectangleTool(viewer, place, elements);
}
