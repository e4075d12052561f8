// On the page of a photograph: the link to compare it leads to the detail that is on the screen.

const link = document.querySelector<HTMLAnchorElement>('a.opens-compare');
document.addEventListener('placechange', ({ target }) => {
  if (!link || !(target instanceof HTMLElement)) return;
  const { whole = '' } = link.dataset;
  const { region } = target.dataset;
  const detail = region === undefined ? '' : `@${region}`;
  link.href = whole.replace(/photo=[^&]*/, (photo) => `${photo}${detail}`);
});
