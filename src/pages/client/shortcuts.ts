// Keys that work wherever the focus is, but where somebody writes.

/** Where it is kept that letters and signs are no keys: programs that are spoken to may type them by mistake. */
const OFF = 'loupe:keys-off';

/** The state of a browser that keeps nothing for pages, for as long as the page is shown. */
let isOffHere = false;

export function areKeysOff(): boolean {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return isOffHere;
  }
}

export function turnKeys(on: boolean): void {
  isOffHere = !on;
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '');
  } catch {
    // A page of a sandbox, or a reader who lets no page keep anything.
  }
}

const WRITING = 'input:not([type="range"], [type="checkbox"]), textarea, select';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest(WRITING) !== null);
}

/** The letter of a key: in alphabets without it, by its place on the keyboard. */
function letterOf({ key, code }: KeyboardEvent): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^\p{L}$/u.test(key) ? (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key) : key;
}

/** The name of a key that was pressed as a shortcut: `r`, `R` with Shift, `?`, `ArrowLeft`; undefined where it is none. */
export function shortcutOf(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return undefined;
  const name = letterOf(event);
  if (name.length === 1 && name !== '?' && areKeysOff()) return undefined;
  return event.shiftKey && /^[a-z]$/.test(name) ? name.toUpperCase() : name;
}

/**
 * Calls what belongs to the key that is pressed, before the viewer takes it for itself; not while a dialog lies over all.
 *
 * @param actions by the names of `shortcutOf`; one that returns false leaves the key to others
 */
export function onKeys(actions: Readonly<Record<string, (event: KeyboardEvent) => unknown>>): void {
  const pressed = (event: KeyboardEvent): void => {
    const action = actions[shortcutOf(event) ?? ''];
    if (!action || document.querySelector('dialog:modal') || action(event) === false) return;
    event.preventDefault();
    // A key does one thing.
    event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', pressed, { capture: true });
}
