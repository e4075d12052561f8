import type { Asker } from './asker.ts';

/** What is to be made, and charged for: a render of an image, by its identifier, or an essay as a bag, by the id of its manifest. */
export type WantedWork = {
  readonly asker: Asker;
  readonly megapixels: number;
} & ({ readonly image: string } | { readonly bagged: string });

/** Work that may be done, and is charged for. */
export interface Charge {
  /**
   * To be called once, when the work has ended.
   *
   * @param isMade false gives back what was charged: it was kept from before, or nobody waited for it any more
   */
  settle(isMade: boolean): void;
}

/** Decides who may have what made. */
export interface Admission {
  /** Charges for work. Throws OverBudgetError when it is beyond a budget, and those are enforced. */
  admit(wanted: WantedWork): Charge;
}
