import type { Admission, Charge, WantedWork } from '../budgets/admission.ts';
import type { Standing } from '../budgets/asker.ts';
import { type BudgetName, type BudgetRefusal, OverBudgetError, shortBudgets } from '../budgets/refusal.ts';
import { type BudgetLimits, RenderBudgets } from '../budgets/render-budgets.ts';
import type { TrafficHours, WorkKind } from './traffic-hours.ts';

/** Whether what is beyond a budget is refused, or counted alone. */
export type BudgetMode = 'shadow' | 'enforce';

/** What becomes of a render or a bag, for metrics. */
export interface AccountedWork {
  readonly kind: WorkKind;
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
  /** Called for each render and bag that was made or refused. */
  readonly onAccounted: (work: AccountedWork) => void;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
}

/**
 * The one account of what is rendered for whom, and of essays that are made bags. In shadow mode nothing is refused, and what would have been is not charged, so that
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

  #record(wanted: WantedWork, refusal: BudgetRefusal | undefined, isRefused: boolean): void {
    const { hours, essayOf, onAccounted } = this.#parts;
    const { asker, megapixels } = wanted;
    const beyond = refusal ? shortBudgets(refusal).map(({ name }) => name) : [];
    const subject =
      'bagged' in wanted
        ? ({ kind: 'bag', essay: wanted.bagged } as const)
        : ({ kind: 'render', image: wanted.image, essay: essayOf(wanted.image) } as const);
    hours.add({ ...asker, ...subject, megapixels, beyond });
    onAccounted({ kind: subject.kind, standing: classOf(asker.standing), megapixels, beyond, isRefused });
  }
}

/** A standing without whose key it is. */
function classOf(standing: Standing): AccountedWork['standing'] {
  switch (standing) {
    case 'anonymous':
    case 'allowed-network':
    case 'own':
      return standing;
    default:
      return 'key';
  }
}
