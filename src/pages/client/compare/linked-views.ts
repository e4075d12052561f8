import type { Point } from '../area.ts';
import type { Viewer } from '../open-viewer.ts';

// Views that move as one: by as many pixels of the screen, and by the same factor, whatever part of its picture each shows.

/** Where a view was when the views were linked. */
interface Anchor {
  readonly centre: Point;
  /** Pixels of the screen to a unit of the viewport: the width of the picture. */
  readonly scale: number;
}

/** What begins a move. */
const BEGINNINGS = ['pointerdown', 'wheel', 'keydown'];

interface LinkedView {
  readonly viewer: Viewer;
  readonly element: HTMLElement;
  anchor: Anchor | undefined;
  /** Whether its window has another size, so that what follows is no move of the reader's. */
  isResized: boolean;
}

function anchorOf({ viewer: { viewport }, element }: LinkedView): Anchor {
  return { centre: viewport.getCenter(true), scale: viewport.getZoom(true) * element.clientWidth };
}

/** Moves views as one while they are linked: the others follow the one that the reader moves. */
export class LinkedViews {
  readonly #views: readonly LinkedView[];
  #leader: LinkedView | undefined;
  #isLinked: boolean;

  constructor(viewers: readonly (readonly [HTMLElement, Viewer])[], isLinked: boolean) {
    this.#isLinked = isLinked;
    this.#views = viewers.map(([element, viewer]) => ({
      element,
      viewer,
      anchor: undefined,
      isResized: false,
    }));
    for (const view of this.#views) {
      for (const event of BEGINNINGS)
        view.element.addEventListener(event, () => this.#lead(view), { capture: true, passive: true });
      view.viewer.addHandler('open', () => this.#link());
      view.viewer.addHandler('resize', () => {
        view.isResized = true;
      });
      view.viewer.addHandler('viewport-change', () => this.#moved(view));
    }
  }

  get isLinked(): boolean {
    return this.#isLinked;
  }

  set isLinked(isLinked: boolean) {
    this.#isLinked = isLinked;
    this.#link();
  }

  /** Zooms all of them. */
  zoomBy(factor: number): void {
    const moved = this.#isLinked ? [this.#leader ?? this.#views[0]] : this.#views;
    for (const view of moved) {
      if (this.#isLinked && view) this.#lead(view);
      view?.viewer.viewport.zoomBy(factor).applyConstraints();
    }
  }

  /** Shows each of them whole. */
  showWhole(): void {
    for (const { viewer } of this.#views) viewer.viewport.goHome(true);
    this.#link();
  }

  /** From now on all move from where they are. */
  #link(): void {
    for (const view of this.#views) view.anchor = view.viewer.world.getItemAt(0) && anchorOf(view);
  }

  #lead(view: LinkedView): void {
    const before = this.#leader;
    this.#leader = view;
    if (!before || before === view || !this.#isLinked) return;
    // What is still moving by itself would move away from the others.
    const { viewport } = before.viewer;
    viewport.zoomTo(viewport.getZoom(true), null, true).panTo(viewport.getCenter(true), true);
  }

  #moved(view: LinkedView): void {
    if (view.isResized) {
      view.isResized = false;
      this.#link();
    } else if (this.#isLinked && view === this.#leader) this.#follow(view);
  }

  #follow(leader: LinkedView): void {
    const from = leader.anchor;
    if (!from) return;
    const to = anchorOf(leader);
    const factor = to.scale / from.scale;
    for (const { viewer, element, anchor } of this.#views) {
      if (viewer === leader.viewer || !anchor) continue;
      const ratio = from.scale / anchor.scale;
      const centre = {
        x: anchor.centre.x + (to.centre.x - from.centre.x) * ratio,
        y: anchor.centre.y + (to.centre.y - from.centre.y) * ratio,
      };
      viewer.viewport
        .zoomTo((anchor.scale * factor) / element.clientWidth, null, true)
        .panTo(Object.assign(viewer.viewport.getCenter(), centre), true);
    }
  }
}
