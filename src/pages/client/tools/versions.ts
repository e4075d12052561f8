import { TOOL_TAKEN, type Viewer } from '../open-viewer.ts';
import { versionLinks } from '../shown-place.ts';

// The versions of a photograph, such as recto and verso: each is opened in the viewer.

/** What the viewer's element says of the size of the original, for the tools that measure. */
const SCALE = ['millimetres', 'lengthWords', 'barWords', 'estimate'];

/** Has what the page tells of the image, its links to it and its scale follow the version. */
function tell({ dataset }: HTMLAnchorElement, element: HTMLElement): void {
  const addresses = { full: dataset['full'] ?? '', information: dataset['version'] ?? '' };
  for (const [of, address] of Object.entries(addresses))
    document.querySelector(`a[data-of-version="${of}"]`)?.setAttribute('href', address);
  const scan = document.querySelector('[data-of-version="scan"]');
  if (scan) scan.textContent = dataset['scan'] ?? '';
  for (const name of SCALE) {
    const said = dataset[name];
    if (said === undefined) delete element.dataset[name];
    else element.dataset[name] = said;
  }
}

/** Opens versions where they are chosen. */
export function offerVersions(element: HTMLElement, viewer: Viewer): void {
  const links = versionLinks();
  for (const link of links) {
    link.addEventListener('click', (event) => {
      // With a key held, the browser opens its page in another window.
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      for (const each of links) each.removeAttribute('aria-current');
      link.setAttribute('aria-current', 'true');
      // What lies over the image is of the version before.
      element.dispatchEvent(new Event(TOOL_TAKEN));
      tell(link, element);
      viewer.open(link.dataset['version'] ?? '');
    });
  }
}
