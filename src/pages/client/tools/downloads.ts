import { type PlaceToShare, picturesOf, type SharedPicture } from '../share-addresses.ts';
import { pathOfAddress } from '../share-dialog.ts';
import { shownVersion } from '../shown-place.ts';

// Files of the picture in sizes: of the whole, and of the detail that is on the screen.

/** A name for the file: what systems allow in one. */
function fileName(title: string, { width, height }: SharedPicture): string {
  const name = title.replace(/[\p{Cc}<>:"/\\|?*]+/gu, ' ').trim();
  return `${[...name].slice(0, 80).join('')} ${width}×${height}.jpg`;
}

class Downloads {
  readonly #viewer: HTMLElement;
  readonly #place: PlaceToShare;
  readonly #names: Readonly<Record<string, string>>;
  readonly #rows: readonly HTMLElement[];

  constructor(viewer: HTMLElement, list: HTMLElement, panel: HTMLElement) {
    this.#viewer = viewer;
    this.#place = JSON.parse(panel.dataset['place'] ?? '') as PlaceToShare;
    this.#names = JSON.parse(
      panel.querySelector<HTMLElement>('[data-sizes]')?.dataset['sizes'] ?? '{}',
    ) as Record<string, string>;
    this.#rows = [...list.querySelectorAll<HTMLElement>('[data-downloads]')];
    list.hidden = false;
    document.addEventListener('placechange', () => this.#show());
    this.#show();
  }

  #show(): void {
    const version = shownVersion();
    for (const row of this.#rows) {
      const region = row.dataset['downloads'] === 'detail' ? this.#viewer.dataset['region'] : undefined;
      row.hidden = row.dataset['downloads'] === 'detail' && region === undefined;
      const links = picturesOf(this.#place, { version, region }).map((picture) => this.#link(picture));
      row
        .querySelector('span')
        ?.replaceChildren(...links.flatMap((link, at) => (at > 0 ? [' ', link] : [link])));
    }
  }

  #link(picture: SharedPicture): HTMLAnchorElement {
    const link = document.createElement('a');
    link.href = pathOfAddress(picture.address);
    link.download = fileName(this.#place.title, picture);
    link.textContent = this.#names[picture.size] ?? '';
    link.title = `${picture.width} × ${picture.height}`;
    return link;
  }
}

/** Offers the files, where the page has a place for them. */
export function offerDownloads(viewer: HTMLElement): void {
  const list = document.querySelector<HTMLElement>('.downloads');
  const panel = document.querySelector<HTMLElement>('dialog#share');
  if (list && panel) new Downloads(viewer, list, panel);
}
