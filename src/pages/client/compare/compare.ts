import { openViewer } from '../open-viewer.ts';
import { onKeys } from '../shortcuts.ts';
import { PlaceOnScreen } from '../shown-place.ts';
import { offerKeyHelp } from '../tools/key-help.ts';
import { comparisonQuery, type Look, placeIn } from './comparison-address.ts';
import { Layers } from './layers.ts';
import { LinkedViews } from './linked-views.ts';
import { shareComparison } from './share-comparison.ts';

// The page on which photographs are compared.

const ZOOM_STEP = 1.6;

/** The address bar is written by the page, which shows several. */
const NO_HISTORY = { leave: () => {}, arrive: () => {} };

/** The language that the page is asked for in, for links to others. */
function languageParameter(): string {
  const language = new URLSearchParams(location.search).get('lang');
  return language === null ? '' : `&lang=${encodeURIComponent(language)}`;
}

function isInPane({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('.pane-viewer') !== null;
}

class ComparePage {
  readonly #main: HTMLElement;
  readonly #elements: readonly HTMLElement[];
  readonly #views: LinkedViews;

  constructor(main: HTMLElement, panes: HTMLElement) {
    this.#main = main;
    this.#elements = [...panes.querySelectorAll<HTMLElement>('.pane-viewer')];
    const viewers = this.#elements.map((element) => [element, openViewer(element, false)] as const);
    for (const [element, viewer] of viewers) new PlaceOnScreen(element, viewer, NO_HISTORY);
    this.#views = new LinkedViews(viewers, main.dataset['zoom'] !== 'free');
    // For browser consoles and tests.
    Object.assign(window, { viewers: viewers.map(([, viewer]) => viewer) });
    new Layers(main, panes, () => this.#tell());
    document.addEventListener('placechange', () => this.#tell());
    for (const event of ['pointerdown', 'focusin', 'click'])
      document.addEventListener(event, ({ target }) => this.#lead(target), { capture: true });
    main.querySelector('form')?.addEventListener('submit', () => this.#fillForm());
    this.#connectTools();
    this.#connectKeys();
    offerKeyHelp(main);
    shareComparison(main, () => ({
      query: comparisonQuery(this.#places, this.#look),
      regions: this.#elements.map(({ dataset }) => dataset['region']),
    }));
    this.#tell();
  }

  get #places(): readonly string[] {
    return this.#elements.map(({ dataset }) => placeIn(dataset));
  }

  get #look(): Look {
    const { view = 'beside', share = '50', zoom = 'linked' } = this.#main.dataset;
    return { view, share, zoom };
  }

  #connectTools(): void {
    const actions: Record<string, (button: HTMLButtonElement) => void> = {
      'zoom-in': () => this.#views.zoomBy(ZOOM_STEP),
      'zoom-out': () => this.#views.zoomBy(1 / ZOOM_STEP),
      whole: () => this.#views.showWhole(),
      linked: (button) => {
        this.#views.isLinked = !this.#views.isLinked;
        button.setAttribute('aria-pressed', String(this.#views.isLinked));
        this.#main.dataset['zoom'] = this.#views.isLinked ? 'linked' : 'free';
        this.#tell();
      },
    };
    for (const tools of this.#main.querySelectorAll<HTMLElement>('.compare-tools')) tools.hidden = false;
    for (const button of this.#main.querySelectorAll<HTMLButtonElement>('.compare-tools button'))
      button.addEventListener('click', () => actions[button.dataset['does'] ?? '']?.(button));
  }

  /** Writes what is on the screen into the address bar, and into the links to the photographs. */
  #tell(): void {
    const address = new URL(location.href);
    address.search = `${comparisonQuery(this.#places, this.#look)}${languageParameter()}`;
    if (address.href !== location.href) history.replaceState(null, '', address);
    for (const [at, link] of this.#main.querySelectorAll<HTMLAnchorElement>('a[data-page]').entries()) {
      const region = this.#elements[at]?.dataset['region'];
      const page = new URL(link.href);
      page.pathname = `${link.dataset['page']}${region === undefined ? '' : `@${region}`}`;
      link.href = page.href;
    }
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.languages a'))
      link.href = `?${comparisonQuery(this.#places, this.#look)}&lang=${link.hreflang}`;
  }

  /** Gives a link to other photographs, or others to come, what is on the screen, before it is followed. */
  #lead(target: EventTarget | null): void {
    const link =
      target instanceof Element ? target.closest<HTMLAnchorElement>('a[data-order], a[data-adds]') : null;
    if (!link) return;
    const places = this.#places;
    const { order, adds } = link.dataset;
    const wanted =
      adds === undefined
        ? (order ?? '').split(',').flatMap((index) => places[Number(index)] ?? [])
        : [...places, adds];
    const isSame = wanted.length === places.length;
    link.href = `?${comparisonQuery(wanted, isSame ? this.#look : undefined)}${languageParameter()}`;
  }

  #fillForm(): void {
    const places = this.#places;
    for (const [at, field] of this.#main
      .querySelectorAll<HTMLInputElement>('input[name="photo"][type="hidden"]')
      .entries())
      field.value = places[at] ?? field.value;
  }

  /** A key of the page is that of one of its buttons. */
  #press(does: string): boolean {
    const button = this.#main.querySelector<HTMLButtonElement>(`.compare-tools [data-does="${does}"]`);
    button?.click();
    return button !== null;
  }

  #connectKeys(): void {
    // What has the focus zooms by itself, and takes the others along where they are linked.
    const unlessFocused = (does: string) => (event: KeyboardEvent) => !isInPane(event) && this.#press(does);
    onKeys({
      '+': unlessFocused('zoom-in'),
      '-': unlessFocused('zoom-out'),
      '0': (event) => (this.#views.isLinked || !isInPane(event)) && this.#press('whole'),
      '1': () => this.#press('beside'),
      '2': () => this.#press('wipe'),
      '3': () => this.#press('fade'),
      l: () => this.#press('linked'),
      // The viewer turns and mirrors its picture by these, and what is turned does not move with the others.
      r: isInPane,
      R: isInPane,
      f: isInPane,
      F: isInPane,
    });
    const adding = this.#main.querySelector('details');
    adding?.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      adding.removeAttribute('open');
      adding.querySelector('summary')?.focus();
    });
  }
}

const main = document.getElementById('comparison');
const panes = document.getElementById('photographs');
if (main && panes) new ComparePage(main, panes);
