import type { CanvasSpace } from '../canvas-space.ts';
import { type Rect, STILL, TOOL_TAKEN, type Viewer } from '../open-viewer.ts';
import { onKeys } from '../shortcuts.ts';
import { shownVersion } from '../shown-place.ts';
import { NoteOnPicture, NoteOnWhole, type TourStop } from './note-on-picture.ts';
import { directionKeys } from './reading-direction.ts';

// The notes of a photograph: chosen one by one out of their list, or gone through from the first to the last.

/** Leads from note to note: each is brought into sight and read out. */
class Tour {
  readonly #element: HTMLElement;
  readonly #panel: HTMLElement;
  readonly #opener: HTMLButtonElement;
  readonly #viewer: Viewer;
  readonly #notes: readonly TourStop[];
  readonly #choose: (note: TourStop | undefined) => void;
  #at = 0;
  /** What was in sight before. */
  #before: Rect | undefined;
  #hadFocus: HTMLElement | undefined;

  constructor(
    element: HTMLElement,
    panel: HTMLElement,
    opener: HTMLButtonElement,
    { viewer, notes, choose }: NotesOfTour,
  ) {
    this.#element = element;
    this.#panel = panel;
    this.#opener = opener;
    this.#viewer = viewer;
    this.#notes = notes;
    this.#choose = choose;
    opener.setAttribute('aria-expanded', 'false');
    opener.addEventListener('click', () => this.#toggle());
    for (const button of panel.querySelectorAll<HTMLButtonElement>('[data-steps]'))
      button.addEventListener('click', () => {
        const by = Number(button.dataset['steps']);
        if (by === 0) this.#end();
        else this.#step(by);
      });
    element.addEventListener(TOOL_TAKEN, () => this.#close());
    const keys = directionKeys();
    onKeys({
      t: () => !opener.hidden && this.#toggle(),
      [keys.back]: ({ target }) => this.#isIn(target) && this.#step(-1),
      [keys.on]: ({ target }) => this.#isIn(target) && this.#step(1),
      Escape: () => !panel.hidden && this.#end(),
    });
  }

  #isIn(target: EventTarget | null): boolean {
    return target instanceof Node && this.#panel.contains(target);
  }

  #toggle(): boolean {
    return this.#panel.hidden ? this.#begin() : this.#end();
  }

  #begin(): boolean {
    this.#element.dispatchEvent(new Event(TOOL_TAKEN));
    this.#before = this.#viewer.viewport.getBoundsNoRotate();
    this.#hadFocus = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    this.#panel.hidden = false;
    this.#opener.setAttribute('aria-expanded', 'true');
    this.#at = Math.max(
      0,
      this.#notes.findIndex(({ chosen }) => chosen),
    );
    this.#panel.focus({ preventScroll: true });
    // On small screens the picture is above the list.
    this.#element.scrollIntoView({ block: 'nearest' });
    return this.#step(0);
  }

  #step(by: number): boolean {
    this.#at = (this.#at + by + this.#notes.length) % this.#notes.length;
    const note = this.#notes[this.#at];
    if (!note) return false;
    this.#choose(note);
    const [place, text] = [this.#panel.querySelector('p'), this.#panel.querySelector('.tour-text')];
    const words = this.#panel.dataset['place'] ?? '';
    const numbers = { number: this.#at + 1, of: this.#notes.length };
    const said = words.replace('{number}', String(numbers.number)).replace('{of}', String(numbers.of));
    if (place) place.textContent = said;
    const shown = note.text;
    if (text && shown) text.replaceChildren(shown);
    return true;
  }

  /** Back to where the reader was. */
  #end(): boolean {
    if (!this.#close()) return false;
    this.#choose(undefined);
    if (this.#before) this.#viewer.viewport.fitBounds(this.#before, STILL);
    const back =
      this.#hadFocus?.isConnected && this.#hadFocus !== document.body ? this.#hadFocus : this.#opener;
    back.focus({ preventScroll: true });
    return true;
  }

  #close(): boolean {
    if (this.#panel.hidden) return false;
    this.#panel.hidden = true;
    this.#panel.querySelector('.tour-text')?.replaceChildren();
    this.#opener.setAttribute('aria-expanded', 'false');
    return true;
  }
}

/** All notes in the order of the list, and how one of them is chosen. */
interface NotesOfTour {
  readonly viewer: Viewer;
  readonly notes: readonly TourStop[];
  readonly choose: (note: TourStop | undefined) => void;
}

function offerTour(element: HTMLElement, shown: NotesOfTour): void {
  const panel = element.querySelector<HTMLElement>('.tour');
  const opener = document.querySelector<HTMLButtonElement>('.opens-tour');
  if (!panel || !opener || shown.notes.length === 0) return;
  new Tour(element, panel, opener, shown);
  shown.viewer.addHandler('open', () => {
    opener.hidden = shownVersion() > 0;
  });
}

/** Outlines the notes on the picture, and shows each by its number in the list, by a link to it, and one after the other. */
export function showNotes(element: HTMLElement, viewer: Viewer, space: CanvasSpace): void {
  const stops = [...document.querySelectorAll('.notes li')].map((item) => {
    const button = item.querySelector<HTMLButtonElement>('button[data-region]');
    return button ? new NoteOnPicture(button, press) : new NoteOnWhole(item);
  });
  const notes = stops.filter((stop) => stop instanceof NoteOnPicture);

  function choose(note: TourStop | undefined): void {
    for (const each of stops) each.chosen = each === note;
    note?.show(viewer, space);
  }

  function press(note: NoteOnPicture): void {
    if (!note.chosen) choose(note);
    else {
      choose(undefined);
      viewer.viewport.goHome();
    }
  }

  viewer.addHandler('open', () => {
    // Regions are of the first version.
    if (shownVersion() > 0) {
      for (const note of notes) note.withdraw();
      return;
    }
    for (const note of notes) note.lay(viewer, space);
    const linked = notes.find(({ button }) => `#xywh=${button.dataset['region']}` === location.hash);
    if (linked && !linked.chosen) choose(linked);
  });
  offerTour(element, { viewer, notes: stops, choose });
}
