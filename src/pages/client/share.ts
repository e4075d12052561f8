import { dragged, frameMarkup, type PlaceToShare, picturesOf, sharedAddress } from './share-addresses.ts';
import { shortcutOf } from './shortcuts.ts';

// The panel that tells how to link to, quote and take away what is on the screen.

/** Beside the picture, so that it can be moved on, or over all where there is no room for both. */
const HAS_ROOM = matchMedia('(min-width: 56.01rem)');

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Copies the text of a field; selects it where the browser lets no page copy, as without TLS. */
async function copied(field: Field): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}

class SharePanel {
  readonly #dialog: HTMLDialogElement;
  readonly #viewer: HTMLElement;
  readonly #opener: HTMLButtonElement;
  readonly #place: PlaceToShare;
  #asking = new AbortController();

  constructor(dialog: HTMLDialogElement, viewer: HTMLElement, opener: HTMLButtonElement) {
    this.#dialog = dialog;
    this.#viewer = viewer;
    this.#opener = opener;
    this.#place = JSON.parse(dialog.dataset['place'] ?? '') as PlaceToShare;
    opener.hidden = false;
    // What the panel says is not said a second time below.
    for (const told of document.querySelectorAll<HTMLElement>('.in-share')) told.hidden = true;
    opener.addEventListener('click', () => this.#toggle());
    dialog.addEventListener('close', () => this.#closed());
    dialog.querySelector('.closes')?.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', ({ target }) => {
      // The backdrop of a modal dialog counts as the dialog.
      if (target === dialog && dialog.matches(':modal')) dialog.close();
    });
    for (const button of dialog.querySelectorAll<HTMLButtonElement>('[data-copies]'))
      button.addEventListener('click', () => void this.#copy(button));
    dialog.querySelector('select')?.addEventListener('change', () => this.#showPicture());
    dialog
      .querySelector<HTMLElement>('.dragged')
      ?.addEventListener('dragstart', (event) => this.#drag(event));
    document.addEventListener('placechange', () => this.#show());
    // After the link itself has been told that it is the current one.
    document.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('a[data-version]')) this.#show();
    });
    window.addEventListener('keydown', (event) => this.#key(event), { capture: true });
  }

  get #region(): string | undefined {
    return this.#viewer.dataset['region'];
  }

  /** Which image of the canvas is shown. */
  get #version(): number {
    const links = [...document.querySelectorAll('a[data-version]')];
    return Math.max(
      0,
      links.findIndex((link) => link.hasAttribute('aria-current')),
    );
  }

  /** Before the viewer, which takes letters for itself. */
  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#dialog.open && !this.#dialog.matches(':modal')) {
      event.stopPropagation();
      this.#dialog.close();
    }
    const isCovered = document.querySelector('dialog:modal:not(.share)') !== null;
    if (isCovered || shortcutOf(event)?.toLowerCase() !== 's') return;
    event.preventDefault();
    event.stopPropagation();
    this.#toggle();
  }

  #toggle(): void {
    const dialog = this.#dialog;
    if (dialog.open) {
      dialog.close();
      return;
    }
    this.#fill();
    const isBeside = HAS_ROOM.matches && !document.fullscreenElement;
    dialog.style.setProperty('--top', `${Math.round(this.#viewer.getBoundingClientRect().top)}px`);
    if (isBeside) dialog.show();
    else dialog.showModal();
    const covered = document.querySelector<HTMLElement>('.label');
    if (covered) covered.inert = isBeside;
    this.#opener.setAttribute('aria-expanded', 'true');
  }

  #closed(): void {
    this.#asking.abort();
    const covered = document.querySelector<HTMLElement>('.label');
    if (covered) covered.inert = false;
    this.#opener.setAttribute('aria-expanded', 'false');
    if (!document.activeElement || document.activeElement === document.body) this.#opener.focus();
  }

  #field(shows: string): Field | null {
    return this.#dialog.querySelector<Field>(`[data-shows="${shows}"]`);
  }

  #put(shows: string, value: string): void {
    const field = this.#field(shows);
    if (field) field.value = value;
  }

  #say(words: string): void {
    const said = this.#dialog.querySelector('.said');
    if (said) said.textContent = words;
  }

  #show(): void {
    if (this.#dialog.open) this.#fill();
  }

  #fill(): void {
    const region = this.#region;
    const place = this.#place;
    const address = (name: string): string => sharedAddress(place, name, region);
    if (this.#field('link')?.value !== address('link')) this.#fillAnew(region, address);
    this.#fillPictures(region);
  }

  #fillAnew(region: string | undefined, address: (name: string) => string): void {
    const place = this.#place;
    const of = this.#dialog.querySelector<HTMLElement>('.share-head p');
    if (of) of.textContent = of.dataset[region === undefined ? 'whole' : 'detail'] ?? '';
    for (const name of Object.keys(place.addresses)) this.#put(name, address(name));
    // What this page leads to is where it is itself, whatever the public address is.
    for (const link of this.#dialog.querySelectorAll<HTMLAnchorElement>('a[data-leads]'))
      link.href = new URL(address(link.dataset['leads'] ?? ''), location.href).href.replace(
        /^https?:\/\/[^/]+/,
        '',
      );
    this.#put('frame', frameMarkup(place, region));
    this.#draw(`${place.qr}${encodeURIComponent(address('link'))}`);
    if (place.dragged) this.#dialog.querySelector('.dragged')?.setAttribute('href', place.dragged.manifest);
    this.#say('');
    void this.#cite(address('text'));
  }

  /** The code at an address. */
  #draw(code: string): void {
    const link = this.#dialog.querySelector<HTMLAnchorElement>('.qr');
    if (!link) return;
    const image = link.querySelector('img') ?? new Image(144, 144);
    image.alt = link.dataset['shows'] ?? '';
    image.src = code;
    link.href = code;
    link.download = 'qr.svg';
    link.replaceChildren(image);
  }

  #fillPictures(region: string | undefined): void {
    const select = this.#dialog.querySelector('select');
    if (!select) return;
    const names = JSON.parse(select.dataset['sizes'] ?? '{}') as Record<string, string>;
    const chosen = select.selectedOptions[0]?.dataset['size'] ?? 'medium';
    const pictures = picturesOf(this.#place, this.#version, region);
    const options = pictures.map(({ size, width, height, address }) => {
      const option = new Option(`${names[size]} – ${width} × ${height}`, address);
      option.dataset['size'] = size;
      return option;
    });
    select.replaceChildren(...options);
    const same = pictures.findIndex(({ size }) => size === chosen);
    select.selectedIndex = same < 0 ? pictures.length - 1 : same;
    this.#showPicture();
  }

  #showPicture(): void {
    this.#put('picture', this.#dialog.querySelector('select')?.value ?? '');
  }

  /** It tells the day, and is therefore asked for. */
  async #cite(address: string): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    if (address === '') return;
    try {
      const response = await fetch(address, { signal });
      const text = await response.text();
      if (!signal.aborted) this.#put('cited', response.ok ? text.trim() : address);
    } catch {
      if (!signal.aborted) this.#put('cited', address);
    }
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const field = this.#field(button.dataset['copies'] ?? '');
    if (!field) return;
    const isDone = await copied(field);
    for (const each of this.#dialog.querySelectorAll('.done')) each.classList.remove('done');
    if (isDone) button.classList.add('done');
    // A status that says the same again is not read out.
    this.#say('');
    const words = this.#dialog.dataset[isDone ? 'copied' : 'selected'] ?? '';
    requestAnimationFrame(() => this.#say(isDone ? `${words}: ${field.ariaLabel ?? ''}` : words));
  }

  #drag({ dataTransfer }: DragEvent): void {
    for (const [type, text] of Object.entries(dragged(this.#place, this.#region)))
      dataTransfer?.setData(type, text);
    if (dataTransfer) dataTransfer.effectAllowed = 'copyLink';
  }
}

const dialog = document.querySelector<HTMLDialogElement>('dialog#share');
const viewer = document.getElementById('viewer');
const opener = document.querySelector<HTMLButtonElement>('.opens-share');
if (dialog && viewer && opener) new SharePanel(dialog, viewer, opener);
