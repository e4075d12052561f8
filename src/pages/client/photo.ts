import { type Area, areaIn } from './area.ts';
import type { CanvasSpace } from './canvas-space.ts';
import { onClick, openViewer, type Rect, STILL, type Viewer } from './open-viewer.ts';
import { offerRectangle } from './rectangle-tool.ts';
import { PlaceOnScreen } from './shown-place.ts';

// The page of one photograph: its notes' regions in the viewer, and its versions.

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

/** Connects a button of the list of notes with an outline on the picture. */
class NoteOnPicture {
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

  /** In the units of the viewport; undefined while no image is open. */
  bounds(space: CanvasSpace): Rect | undefined {
    return this.#region && space.boundsOf(this.#region);
  }

  lay(viewer: Viewer, space: CanvasSpace): void {
    const location = this.bounds(space);
    if (!location) return;
    viewer.addOverlay({ element: this.#outline, location });
    this.button.disabled = false;
  }

  set chosen(chosen: boolean) {
    this.button.setAttribute('aria-pressed', String(chosen));
    this.#outline.classList.toggle('chosen', chosen);
  }

  get chosen(): boolean {
    return this.button.getAttribute('aria-pressed') === 'true';
  }
}

function showNotes(viewer: Viewer, space: CanvasSpace): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('button[data-region]');
  const notes = [...buttons].map((button) => new NoteOnPicture(button, choose));

  function choose(note: NoteOnPicture): void {
    const again = note.chosen;
    for (const each of notes) each.chosen = each === note && !again;
    const bounds = note.bounds(space);
    if (again || !bounds) viewer.viewport.goHome();
    else viewer.viewport.fitBounds(Object.assign(bounds, widened(bounds)), STILL);
  }

  viewer.addHandler('open', () => {
    for (const note of notes) note.lay(viewer, space);
    const linked = notes.find(({ button }) => `#xywh=${button.dataset['region']}` === location.hash);
    if (linked && !linked.chosen) choose(linked);
  });
}

function offerVersions(viewer: Viewer): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[data-version]')];
  for (const link of links) {
    link.addEventListener('click', (event) => {
      // With a key held, the browser opens the image itself in another window.
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      for (const each of links) each.removeAttribute('aria-current');
      link.setAttribute('aria-current', 'true');
      viewer.open(link.dataset['version'] ?? '');
    });
  }
}

const element = document.getElementById('viewer');
if (element) {
  const viewer = openViewer(element);
  viewer.addHandler('open', () => element.classList.add('opened'));
  const place = new PlaceOnScreen(element, viewer);
  showNotes(viewer, place.space);
  offerRectangle(element, place);
  offerVersions(viewer);
}
