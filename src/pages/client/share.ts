import {
  dragged,
  frameMarkup,
  type PlaceToShare,
  picturesOf,
  type SharedPart,
  sharedAddress,
} from './share-addresses.ts';
import { ShareDialog } from './share-dialog.ts';
import { shownVersion } from './shown-place.ts';

// The panel that tells how to link to, quote and take away what is on the screen.

class SharePanel {
  readonly #dialog: ShareDialog;
  readonly #viewer: HTMLElement;
  readonly #place: PlaceToShare;
  #asking = new AbortController();

  constructor(dialog: HTMLDialogElement, viewer: HTMLElement, opener: HTMLButtonElement) {
    this.#viewer = viewer;
    this.#place = JSON.parse(dialog.dataset['place'] ?? '') as PlaceToShare;
    this.#dialog = new ShareDialog({
      dialog,
      opener,
      beside: viewer,
      fill: () => this.#fill(),
      closed: () => this.#asking.abort(),
    });
    dialog.querySelector('select')?.addEventListener('change', () => this.#showPicture());
    dialog
      .querySelector<HTMLElement>('.dragged')
      ?.addEventListener('dragstart', (event) => this.#drag(event));
  }

  get #part(): SharedPart {
    return { version: shownVersion(), region: this.#viewer.dataset['region'] };
  }

  #fill(): void {
    const part = this.#part;
    const place = this.#place;
    if (this.#dialog.field('link')?.value !== sharedAddress(place, 'link', part)) this.#fillAnew(part);
    this.#fillPictures(part);
  }

  #fillAnew(part: SharedPart): void {
    const place = this.#place;
    const { element } = this.#dialog;
    const of = element.querySelector<HTMLElement>('.share-head p');
    if (of) of.textContent = of.dataset[part.region === undefined ? 'whole' : 'detail'] ?? '';
    const names = Object.keys(place.addresses);
    const addresses = Object.fromEntries(names.map((name) => [name, sharedAddress(place, name, part)]));
    this.#dialog.putAddresses(addresses, place.qr);
    this.#dialog.put('frame', frameMarkup(place, part));
    if (place.dragged) element.querySelector('.dragged')?.setAttribute('href', place.dragged.manifest);
    void this.#cite(addresses['text'] ?? '');
  }

  #fillPictures(part: SharedPart): void {
    const select = this.#dialog.element.querySelector('select');
    if (!select) return;
    const names = JSON.parse(select.dataset['sizes'] ?? '{}') as Record<string, string>;
    const chosen = select.selectedOptions[0]?.dataset['size'] ?? 'medium';
    const pictures = picturesOf(this.#place, part);
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
    this.#dialog.put('picture', this.#dialog.element.querySelector('select')?.value ?? '');
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
      if (!signal.aborted) this.#dialog.put('cited', response.ok ? text.trim() : address);
    } catch {
      if (!signal.aborted) this.#dialog.put('cited', address);
    }
  }

  #drag({ dataTransfer }: DragEvent): void {
    for (const [type, text] of Object.entries(dragged(this.#place, this.#part)))
      dataTransfer?.setData(type, text);
    if (dataTransfer) dataTransfer.effectAllowed = 'copyLink';
  }
}

const dialog = document.querySelector<HTMLDialogElement>('dialog#share');
const viewer = document.getElementById('viewer');
const opener = document.querySelector<HTMLButtonElement>('.opens-share');
if (dialog && viewer && opener) new SharePanel(dialog, viewer, opener);
