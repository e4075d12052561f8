import type { Admission, Charge, WantedWork } from '../budgets/admission.ts';
import type { Standing } from '../budgets/asker.ts';
import { type BudgetName, type BudgetRefusal, OverBudgetError, shortBudgets } from '../budgets/refusal.ts';
import { type BudgetLimits, RenderBudgets } from '../budgets/render-budgets.ts';
import type { TrafficHours } from './traffic-hours.ts';

/** Whether what is beyond a budget is refused, or counted alone. */
export type BudgetMode = 'shadow' | 'enforce';

/** What becomes of a render, for metrics. */
export interface AccountedRender {
  readonly standing: 'anonymous' | 'key' | 'allowed-network' | 'own';
  readonly megapixels: number;
  readonly beyond: readonly BudgetName[];
  readonly isRefused: boolean;
}

export interface RenderAccountParts {
  readonly mode: BudgetMode;
  readonly limits: BudgetLimits;
  readonly hours: TrafficHours;
  /** The id of a manifest that shows an image, for what is told of traffic. */
  readonly essayOf: (image: string) => string | undefined;
  /** Called for each render that was made or refused. */
  readonly onAccounted: (render: AccountedRender) => void;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
}

/**
 * The one account of what is rendered for whom. In shadow mode nothing is refused, and what would have been is not charged, so that
 * as much is counted as beyond a budget as would be refused if nobody asked again.
 */
export class RenderAccount implements Admission {
  readonly #parts: RenderAccountParts;
  readonly #budgets: RenderBudgets;

  constructor(parts: RenderAccountParts) {
    this.#parts = parts;
    this.#budgets = new RenderBudgets(parts.limits, parts.now);
  }

  admit(wanted: WantedWork): Charge {
    const { asker, megapixels } = wanted;
    const refusal = this.#budgets.refusalOf(asker, megapixels);
    if (refusal && this.#parts.mode === 'enforce') {
      this.#record(wanted, refusal, true);
      throw new OverBudgetError(refusal);
    }
    if (!refusal) this.#budgets.spend(asker, megapixels);
    return {
      settle: (isMade) => {
        if (isMade) this.#record(wanted, refusal, false);
        else if (!refusal) this.#budgets.giveBack(asker, megapixels);
      },
    };
  }

  #record(
    { asker, image, megapixels }: WantedWork,
    refusal: BudgetRefusal | undefined,
    isRefused: boolean,
  ): void {
    const { hours, essayOf, onAccounted } = this.#parts;
    const beyond = refusal ? shortBudgets(refusal).map(({ name }) => name) : [];
    hours.add({ ...asker, image, essay: essayOf(image), megapixels, beyond });
    onAccounted({ standing: classOf(asker.standing), megapixels, beyond, isRefused });
  }
}

/** A standing without whose key it is. */
function classOf(standing: Standing): AccountedRender['standing'] {
  switch (standing) {
    case 'anonymous':
    case 'allowed-network':
    case 'own':
      return standing;
    default:
      return 'key';
  }
}
