import { TOOL_TAKEN, type Viewer } from '../open-viewer.ts';

// The versions of a photograph, such as recto and verso: each is opened in the viewer.

/** Has what the page tells of the image, and its links to it, follow the version. */
function tell(link: HTMLAnchorElement): void {
  const { dataset } = link;
  const addresses = { full: link.getAttribute('href') ?? '', information: dataset['version'] ?? '' };
  for (const [of, address] of Object.entries(addresses))
    document.querySelector(`a[data-of-version="${of}"]`)?.setAttribute('href', address);
  const scan = document.querySelector('[data-of-version="scan"]');
  if (scan) scan.textContent = dataset['scan'] ?? '';
}

/** Opens versions where they are chosen. */
export function offerVersions(element: HTMLElement, viewer: Viewer): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[data-version]')];
  for (const link of links) {
    link.addEventListener('click', (event) => {
      // With a key held, the browser opens the image itself in another window.
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      for (const each of links) each.removeAttribute('aria-current');
      link.setAttribute('aria-current', 'true');
      // What lies over the image is of the version before.
      element.dispatchEvent(new Event(TOOL_TAKEN));
      tell(link);
      viewer.open(link.dataset['version'] ?? '');
    });
  }
}
