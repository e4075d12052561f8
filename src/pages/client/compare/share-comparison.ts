import { encodedState } from '../content-state.ts';
import { ShareDialog } from '../share-dialog.ts';

// The panel that tells how to link to what of several photographs is on the screen.

/** As the server writes it into the panel. */
interface ComparisonToShare {
  readonly addresses: Readonly<Record<string, string>>;
  readonly qr: string;
  readonly annotation: Readonly<Record<string, unknown>> & { readonly target: unknown };
}

type Target = Readonly<Record<string, unknown>> & { readonly id: string };

/** What is on the screen: the query of the address, without the language, and the regions in the order of the photographs. */
export interface ShownComparison {
  readonly query: string;
  readonly regions: readonly (string | undefined)[];
}

/** The content state of what is on the screen, encoded. @param id its address */
function stateOf({ annotation }: ComparisonToShare, { regions }: ShownComparison, id: string): string {
  const targets = (annotation.target as readonly Target[]).map((target, at) => {
    const whole = target.id.replace(/#.*$/, '');
    return { ...target, id: regions[at] === undefined ? whole : `${whole}#xywh=${regions[at]}` };
  });
  return encodedState({ ...annotation, id, target: targets });
}

/** Offers what is on the screen, where the page has the panel. */
export function shareComparison(main: HTMLElement, shown: () => ShownComparison): void {
  const dialog = document.querySelector<HTMLDialogElement>('dialog#share');
  const opener = document.querySelector<HTMLButtonElement>('.opens-share');
  if (!dialog || !opener) return;
  const place = JSON.parse(dialog.dataset['place'] ?? '') as ComparisonToShare;
  const panel = new ShareDialog({
    dialog,
    opener,
    beside: main,
    fill: () => {
      const now = shown();
      const { link = '' } = place.addresses;
      const state = stateOf(place, now, link.replace('{query}', now.query));
      const filled = Object.entries(place.addresses).map(([name, address]) => [
        name,
        address.replace('{query}', now.query).replace('{state}', state),
      ]);
      panel.putAddresses(Object.fromEntries(filled), place.qr);
    },
  });
}
