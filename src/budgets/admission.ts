import type { Asker } from './asker.ts';

/** What a render is to be charged to. */
export interface WantedWork {
  readonly asker: Asker;
  /** The identifier of the image. */
  readonly image: string;
  readonly megapixels: number;
}

/** A render that may be made, and is charged for. */
export interface Charge {
  /**
   * To be called once, when the work has ended.
   *
   * @param isMade false gives back what was charged: the render was kept from before, or nobody waited for it any more
   */
  settle(isMade: boolean): void;
}

/** Decides who may have what rendered. */
export interface Admission {
  /** Charges for a render. Throws OverBudgetError when it is beyond a budget, and those are enforced. */
  admit(wanted: WantedWork): Charge;
}
