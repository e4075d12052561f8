import { areKeysOff, onKeys, turnKeys } from '../shortcuts.ts';

/** Tells the keys of the page, by a button and by `?`, and lets the reader turn those off that are letters and signs. */
export function offerKeyHelp(element: HTMLElement): void {
  const dialog = document.querySelector<HTMLDialogElement>('dialog#keys');
  const choice = dialog?.querySelector<HTMLInputElement>('input');
  if (!dialog || !choice) return;
  const open = (): void => {
    choice.checked = !areKeysOff();
    dialog.showModal();
  };
  choice.addEventListener('change', () => turnKeys(choice.checked));
  // The backdrop counts as the dialog.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  element.querySelector('[data-does="keys"]')?.addEventListener('click', open);
  onKeys({ '?': open });
}
