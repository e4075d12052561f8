/** Whether the page is read from the right. */
export function isReadFromRight(): boolean {
  return document.documentElement.dir === 'rtl';
}

/** The arrow keys that lead back and on, as the page is read. */
export function directionKeys(): { readonly back: string; readonly on: string } {
  return isReadFromRight()
    ? { back: 'ArrowRight', on: 'ArrowLeft' }
    : { back: 'ArrowLeft', on: 'ArrowRight' };
}
