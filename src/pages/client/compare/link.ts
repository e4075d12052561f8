// On the page of a photograph: the link to compare it leads to the detail that is on the screen.

const link = document.querySelector<HTMLAnchorElement>('a.opens-compare');
document.addEventListener('placechange', ({ target }) => {
  if (!link || !(target instanceof HTMLElement)) return;
  const { whole = '', detail = '' } = link.dataset;
  const { region } = target.dataset;
  link.href = region === undefined ? whole : detail.replace('{region}', region);
});
