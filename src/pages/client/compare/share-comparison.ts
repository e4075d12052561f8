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

/** The content state of what is on the screen, encoded. */
function stateOf({ annotation }: ComparisonToShare, { regions }: ShownComparison): string {
  const targets = (annotation.target as readonly Target[]).map((target, at) => {
    const id = target.id.replace(/#.*$/, '');
    return { ...target, id: regions[at] === undefined ? id : `${id}#xywh=${regions[at]}` };
  });
  // Without the address of the annotation, which is that of other regions.
  const { id: _first, ...more } = annotation;
  return encodedState({ ...more, target: targets });
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
      const state = stateOf(place, now);
      const filled = Object.entries(place.addresses).map(([name, address]) => [
        name,
        address.replace('{query}', now.query).replace('{state}', state),
      ]);
      panel.putAddresses(Object.fromEntries(filled), place.qr);
    },
  });
}
