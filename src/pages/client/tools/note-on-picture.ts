import { type Area, areaIn } from '../area.ts';
import type { CanvasSpace } from '../canvas-space.ts';
import { onClick, type Rect, STILL, type Viewer } from '../open-viewer.ts';

/** How much more than its region is shown around a note. */
const SURROUNDINGS = 0.35;

function widened({ x, y, width, height }: Rect): {
  x: number;
  y: number;
  width: number;
  height: number;
} {
  const [beside, above] = [width * SURROUNDINGS, height * SURROUNDINGS];
  return { x: x - beside, y: y - above, width: width + 2 * beside, height: height + 2 * above };
}

/** What a tour through the notes stops at. */
export interface TourStop {
  chosen: boolean;
  /** What the list says, as it stands there. */
  readonly text: Node | undefined;
  /** Brings it into sight. */
  show(viewer: Viewer, space: CanvasSpace): void;
}

/** A note on the whole photograph, which has no outline. */
export class NoteOnWhole implements TourStop {
  readonly #item: Element;
  chosen = false;

  constructor(item: Element) {
    this.#item = item;
  }

  get text(): Node | undefined {
    return this.#item.querySelector('.unnumbered')?.cloneNode(true);
  }

  show(viewer: Viewer): void {
    viewer.viewport.goHome(STILL);
  }
}

/** Connects a button of the list of notes with an outline on the picture. */
export class NoteOnPicture implements TourStop {
  readonly button: HTMLButtonElement;
  readonly #outline = document.createElement('div');
  readonly #region: Area | undefined;

  constructor(button: HTMLButtonElement, choose: (note: NoteOnPicture) => void) {
    this.button = button;
    this.#region = areaIn(button.dataset['region']);
    this.#outline.className = 'outline';
    const number = document.createElement('b');
    number.textContent = button.textContent;
    this.#outline.append(number);
    // Keyboards and screen readers reach the note through the list.
    this.#outline.setAttribute('aria-hidden', 'true');
    onClick(this.#outline, () => {
      choose(this);
      button.closest('li')?.scrollIntoView({ block: 'nearest' });
    });
    button.addEventListener('click', () => choose(this));
    const item = button.closest('li') ?? button;
    item.addEventListener('pointerenter', () => this.#outline.classList.add('pointed'));
    item.addEventListener('pointerleave', () => this.#outline.classList.remove('pointed'));
  }

  get text(): Node | undefined {
    return this.button.closest('li')?.querySelector('.numbered')?.cloneNode(true);
  }

  lay(viewer: Viewer, space: CanvasSpace): void {
    const location = this.#region && space.boundsOf(this.#region);
    if (!location) return;
    viewer.addOverlay({ element: this.#outline, location });
    this.button.disabled = false;
  }

  /** Where the viewer shows an image on which it has no place. */
  withdraw(): void {
    this.button.disabled = true;
    this.chosen = false;
  }

  /** Brings it into sight with what is around it; the whole while no image is open. */
  show(viewer: Viewer, space: CanvasSpace): void {
    const bounds = this.#region && space.boundsOf(this.#region);
    if (bounds) viewer.viewport.fitBounds(Object.assign(bounds, widened(bounds)), STILL);
    else viewer.viewport.goHome();
  }

  set chosen(chosen: boolean) {
    this.button.setAttribute('aria-pressed', String(chosen));
    this.#outline.classList.toggle('chosen', chosen);
  }

  get chosen(): boolean {
    return this.button.getAttribute('aria-pressed') === 'true';
  }
}
