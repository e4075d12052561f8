import { pressButton, type Viewer } from '../open-viewer.ts';
import { onKeys } from '../shortcuts.ts';
import {
  type Adjustments,
  type AdjustmentWords,
  AS_IT_IS,
  filterOf,
  rotationAfter,
  shownDegrees,
  told,
} from './adjustments.ts';

// The tools that change how the picture is shown, in the browser alone: no address holds it, since no content state can say it.

/** How far a key changes light or contrast, in percent. */
const STEP = 10;

class PictureTools {
  readonly #element: HTMLElement;
  readonly #viewer: Viewer;
  readonly #tray: HTMLElement;
  readonly #state: HTMLElement;
  #light: Pick<Adjustments, 'brightness' | 'contrast' | 'isInverted'> = AS_IT_IS;

  constructor(element: HTMLElement, viewer: Viewer, tray: HTMLElement, state: HTMLElement) {
    this.#element = element;
    this.#viewer = viewer;
    this.#tray = tray;
    this.#state = state;
    const opener = this.#button('tools');
    opener?.setAttribute('aria-controls', tray.id);
    opener?.setAttribute('aria-expanded', 'false');
    opener?.addEventListener('click', () => this.#fold());
    const { viewport } = viewer;
    const actions: Record<string, () => void> = {
      'turn-left': () =>
        void viewport.setRotation(rotationAfter(viewport.getRotation(), -90, viewport.getFlip())),
      mirror: () => this.#mirror(),
      invert: () => this.#change({ isInverted: !this.#light.isInverted }),
      reset: () => this.#reset(),
    };
    for (const [does, act] of Object.entries(actions)) this.#button(does)?.addEventListener('click', act);
    for (const slider of this.#sliders())
      slider.addEventListener('input', () =>
        this.#change({ [slider.dataset['adjusts'] ?? '']: Number(slider.value) }),
      );
    for (const event of ['rotate', 'flip']) viewer.addHandler(event, () => this.#show());
    this.#mark();
    onKeys({
      ...Object.fromEntries(
        Object.entries({ r: 'turn', R: 'turn-left', f: 'mirror', i: 'invert', x: 'reset' }).map(
          ([key, does]) => [key, () => pressButton(element, does)],
        ),
      ),
      b: () => this.#step('brightness', STEP),
      B: () => this.#step('brightness', -STEP),
      c: () => this.#step('contrast', STEP),
      C: () => this.#step('contrast', -STEP),
    });
  }

  #button(does: string): HTMLButtonElement | null {
    return this.#element.querySelector<HTMLButtonElement>(`[data-does="${does}"]`);
  }

  #sliders(): HTMLInputElement[] {
    return [...this.#tray.querySelectorAll<HTMLInputElement>('[data-adjusts]')];
  }

  #fold(): void {
    this.#tray.hidden = !this.#tray.hidden;
    this.#button('tools')?.setAttribute('aria-expanded', String(!this.#tray.hidden));
  }

  /** What is seen is mirrored, left and right, however it is turned. */
  #mirror(): void {
    const { viewport } = this.#viewer;
    viewport.setFlip(!viewport.getFlip());
  }

  #step(adjusts: 'brightness' | 'contrast', by: number): void {
    const slider = this.#sliders().find(({ dataset }) => dataset['adjusts'] === adjusts);
    if (!slider) return;
    // The slider knows how far it goes.
    slider.value = String(Number(slider.value) + by);
    this.#change({ [adjusts]: Number(slider.value) });
  }

  #change(change: Partial<Adjustments>): void {
    this.#light = { ...this.#light, ...change };
    this.#show();
  }

  #reset(): void {
    const { viewport } = this.#viewer;
    this.#light = AS_IT_IS;
    viewport.setFlip(false);
    viewport.setRotation(0);
    this.#show();
    // What can do nothing more gives the focus on.
    this.#button('tools')?.focus({ preventScroll: true });
  }

  get #adjustments(): Adjustments {
    const { viewport } = this.#viewer;
    const isMirrored = viewport.getFlip();
    return { ...this.#light, isMirrored, degrees: shownDegrees(viewport.getRotation(), isMirrored) };
  }

  #show(): void {
    this.#mark();
    const { asItIs = '', turned = '', mirrored = '', inverted = '' } = this.#state.dataset;
    const { brightness = '', contrast = '' } = this.#state.dataset;
    const words: AdjustmentWords = { asItIs, turned, mirrored, inverted, brightness, contrast };
    this.#state.textContent = told(this.#adjustments, words);
    this.#state.classList.toggle('as-it-is', this.#state.textContent === asItIs);
  }

  /** On the buttons and on the picture. */
  #mark(): void {
    const adjustments = this.#adjustments;
    this.#button('mirror')?.setAttribute('aria-pressed', String(adjustments.isMirrored));
    this.#button('invert')?.setAttribute('aria-pressed', String(adjustments.isInverted));
    for (const slider of this.#sliders())
      slider.value = String(adjustments[slider.dataset['adjusts'] as 'brightness' | 'contrast']);
    const filter = filterOf(adjustments);
    this.#element.style.setProperty('--shown', filter);
    // The numbers of notes stay upright on what is turned.
    this.#element.style.setProperty('--upright', `${-adjustments.degrees}deg`);
    const reset = this.#button('reset');
    const isTurned = adjustments.degrees !== 0 || adjustments.isMirrored;
    if (reset) reset.disabled = filter === 'none' && !isTurned;
  }
}

/** Makes the tools work, where the page has them, and the keys that press the viewer's buttons. */
export function offerAdjustments(element: HTMLElement, viewer: Viewer): void {
  const tray = element.querySelector<HTMLElement>('.tools');
  const state = element.querySelector<HTMLElement>('.viewing-state');
  if (!tray || !state) return;
  new PictureTools(element, viewer, tray, state);
  const pressed = { '+': 'zoom-in', '=': 'zoom-in', '-': 'zoom-out', '−': 'zoom-out', '0': 'whole' };
  onKeys(
    Object.fromEntries(Object.entries(pressed).map(([key, does]) => [key, () => pressButton(element, does)])),
  );
}
