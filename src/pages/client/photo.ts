import { onClick, openViewer, type Rect, STILL, type Viewer } from './open-viewer.ts';

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

/** A region of the canvas, in the units of the viewport; undefined while no image is open. */
function boundsOf(region: readonly number[], viewer: Viewer, canvasWidth: number): Rect | undefined {
  const image = viewer.world.getItemAt(0);
  if (!image) return undefined;
  const scale = image.getContentSize().x / canvasWidth;
  const [x = 0, y = 0, width = 0, height = 0] = region.map((length) => length * scale);
  return image.imageToViewportRectangle(x, y, width, height);
}

function numbersIn(region: string | undefined): readonly number[] {
  return (region ?? '').split(',').map(Number);
}

/** Connects a button of the list of notes with an outline on the picture. */
class NoteOnPicture {
  readonly button: HTMLButtonElement;
  readonly #outline = document.createElement('div');
  readonly #region: readonly number[];

  constructor(button: HTMLButtonElement, choose: (note: NoteOnPicture) => void) {
    this.button = button;
    this.#region = numbersIn(button.dataset['region']);
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
  bounds(viewer: Viewer, canvasWidth: number): Rect | undefined {
    return boundsOf(this.#region, viewer, canvasWidth);
  }

  lay(viewer: Viewer, canvasWidth: number): void {
    const location = this.bounds(viewer, canvasWidth);
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

function showNotes(viewer: Viewer, canvasWidth: number): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('button[data-region]');
  const notes = [...buttons].map((button) => new NoteOnPicture(button, choose));

  function choose(note: NoteOnPicture): void {
    const again = note.chosen;
    for (const each of notes) each.chosen = each === note && !again;
    const bounds = note.bounds(viewer, canvasWidth);
    if (again || !bounds) viewer.viewport.goHome();
    else viewer.viewport.fitBounds(Object.assign(bounds, widened(bounds)), STILL);
  }

  viewer.addHandler('open', () => {
    for (const note of notes) note.lay(viewer, canvasWidth);
    const linked = notes.find(({ button }) => `#xywh=${button.dataset['region']}` === location.hash);
    if (linked && !linked.chosen) choose(linked);
  });
}

/** Begins at the detail that the address names. */
function showDetail(viewer: Viewer, region: string, canvasWidth: number): void {
  let isShown = false;
  viewer.addHandler('open', () => {
    const bounds = isShown ? undefined : boundsOf(numbersIn(region), viewer, canvasWidth);
    if (!bounds) return;
    isShown = true;
    viewer.viewport.fitBounds(bounds, true);
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
  const canvasWidth = Number(element.dataset['canvasWidth']);
  const { region } = element.dataset;
  if (region !== undefined) showDetail(viewer, region, canvasWidth);
  showNotes(viewer, canvasWidth);
  offerVersions(viewer);
}
