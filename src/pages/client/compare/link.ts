import { versionMark } from '../area.ts';
import { shownVersion } from '../shown-place.ts';
import { placeIn } from './comparison-address.ts';

// On the page of a photograph: the link to compare it leads to the detail that is on the screen.

const link = document.querySelector<HTMLAnchorElement>('a.opens-compare');
document.addEventListener('placechange', ({ target }) => {
  if (!link || !(target instanceof HTMLElement)) return;
  const { whole = '' } = link.dataset;
  const { region } = target.dataset;
  link.href = whole.replace(/photo=[^&]*/, (photo) =>
    placeIn({ photo: `${photo}${versionMark(shownVersion())}`, region }),
  );
});
