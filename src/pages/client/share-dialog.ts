import { shortcutOf } from './shortcuts.ts';

// The panel to share: how it opens and closes, and how texts are copied out of it. Each page fills it.

/** Beside the picture, so that it can be moved on, or over all where there is no room for both. */
const HAS_ROOM = matchMedia('(min-width: 56.01rem)');

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Copies the text of a field; selects it where the browser lets no page copy, as without TLS. */
async function copied(field: Field): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}

/** The path of an address of this server: where this page itself asks for it, whatever the public address is. */
export function pathOfAddress(address: string): string {
  return address.replace(/^https?:\/\/[^/]+/, '');
}

/** What a panel is made of. */
export interface ShareDialogParts {
  readonly dialog: HTMLDialogElement;
  readonly opener: HTMLButtonElement;
  /** Below whose upper edge it stands, where there is room for both. */
  readonly beside: HTMLElement;
  /** Puts in what is on the screen now. */
  readonly fill: () => void;
  readonly closed?: () => void;
}

export class ShareDialog {
  readonly element: HTMLDialogElement;
  readonly #parts: ShareDialogParts;

  constructor(parts: ShareDialogParts) {
    const { dialog, opener } = parts;
    this.element = dialog;
    this.#parts = parts;
    opener.hidden = false;
    // What the panel says is not said a second time below.
    for (const told of document.querySelectorAll<HTMLElement>('.in-share')) told.hidden = true;
    opener.addEventListener('click', () => this.#toggle());
    dialog.addEventListener('close', () => this.#closed());
    dialog.querySelector('.closes')?.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', ({ target }) => {
      // The backdrop of a modal dialog counts as the dialog.
      if (target === dialog && dialog.matches(':modal')) dialog.close();
    });
    for (const button of dialog.querySelectorAll<HTMLButtonElement>('[data-copies]'))
      button.addEventListener('click', () => void this.#copy(button));
    document.addEventListener('placechange', () => this.refill());
    window.addEventListener('keydown', (event) => this.#key(event), { capture: true });
  }

  /** Fills it again where it is open. */
  refill(): void {
    if (this.element.open) this.#parts.fill();
  }

  field(shows: string): Field | null {
    return this.element.querySelector<Field>(`[data-shows="${shows}"]`);
  }

  put(shows: string, value: string): void {
    const field = this.field(shows);
    if (field) field.value = value;
  }

  say(words: string): void {
    const said = this.element.querySelector('.said');
    if (said) said.textContent = words;
  }

  /** Puts in addresses, and the code of the one that is called `link`. @param qr what a code is asked for with */
  putAddresses(addresses: Readonly<Record<string, string>>, qr: string): void {
    for (const [name, address] of Object.entries(addresses)) this.put(name, address);
    for (const link of this.element.querySelectorAll<HTMLAnchorElement>('a[data-leads]'))
      link.href = pathOfAddress(new URL(addresses[link.dataset['leads'] ?? ''] ?? '', location.href).href);
    this.#draw(`${qr}${encodeURIComponent(addresses['link'] ?? '')}`);
    this.say('');
  }

  /** The code at an address. */
  #draw(code: string): void {
    const link = this.element.querySelector<HTMLAnchorElement>('.qr');
    if (!link) return;
    const image = link.querySelector('img') ?? new Image(144, 144);
    image.alt = link.dataset['shows'] ?? '';
    image.src = code;
    link.href = code;
    link.download = 'qr.svg';
    link.replaceChildren(image);
  }

  /** Before the viewer, which takes letters for itself. */
  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.element.open && !this.element.matches(':modal')) {
      event.stopPropagation();
      this.element.close();
    }
    const isCovered = document.querySelector('dialog:modal:not(.share)') !== null;
    if (isCovered || shortcutOf(event)?.toLowerCase() !== 's') return;
    event.preventDefault();
    event.stopPropagation();
    this.#toggle();
  }

  #toggle(): void {
    const { dialog, opener, beside, fill } = this.#parts;
    if (dialog.open) {
      dialog.close();
      return;
    }
    fill();
    const isBeside = HAS_ROOM.matches && !document.fullscreenElement;
    dialog.style.setProperty('--top', `${Math.round(beside.getBoundingClientRect().top)}px`);
    if (isBeside) dialog.show();
    else dialog.showModal();
    const covered = document.querySelector<HTMLElement>('.label');
    if (covered) covered.inert = isBeside;
    opener.setAttribute('aria-expanded', 'true');
  }

  #closed(): void {
    const { opener, closed } = this.#parts;
    closed?.();
    const covered = document.querySelector<HTMLElement>('.label');
    if (covered) covered.inert = false;
    opener.setAttribute('aria-expanded', 'false');
    if (!document.activeElement || document.activeElement === document.body) opener.focus();
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const field = this.field(button.dataset['copies'] ?? '');
    if (!field) return;
    const isDone = await copied(field);
    for (const each of this.element.querySelectorAll('.done')) each.classList.remove('done');
    if (isDone) button.classList.add('done');
    // A status that says the same again is not read out.
    this.say('');
    const words = this.element.dataset[isDone ? 'copied' : 'selected'] ?? '';
    requestAnimationFrame(() => this.say(isDone ? `${words}: ${field.ariaLabel ?? ''}` : words));
  }
}
