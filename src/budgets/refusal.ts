import { LoupeError } from '../errors.ts';

/** Whose budget it is: of one client, of its network, or of all who have no key together. */
export const BUDGET_NAMES = ['client', 'network', 'anonymous'] as const;
export type BudgetName = (typeof BUDGET_NAMES)[number];

/** One budget as it stands before a render that it does not cover. */
export interface BudgetState {
  readonly name: BudgetName;
  readonly megapixelsPerMinute: number;
  /** Whole megapixels that may be spent now. */
  readonly available: number;
  /** Until it covers the render; 0 for a budget that does. */
  readonly waitSeconds: number;
}

/** Why a render is not made for somebody. */
export interface BudgetRefusal {
  readonly megapixels: number;
  /** All budgets that there are, the one of the client first. */
  readonly budgets: readonly BudgetState[];
}

const WHOSE: Readonly<Record<BudgetName, string>> = {
  client: 'this client has',
  network: 'the network of this client has',
  anonymous: 'all clients without a key have together',
};

/** Nobody is told to come back later than this: who asks for less than before has a place sooner. */
const LONGEST_WAIT_SECONDS = 3600;

/** The budgets that do not cover the render. */
export function shortBudgets({ budgets }: BudgetRefusal): readonly BudgetState[] {
  return budgets.filter(({ waitSeconds }) => waitSeconds > 0);
}

/** The budget that is short for longest. */
function shortest({ budgets }: BudgetRefusal): BudgetState | undefined {
  const [first, ...others] = budgets;
  return others.reduce((most, each) => (each.waitSeconds > (most?.waitSeconds ?? 0) ? each : most), first);
}

function secondsOf({ waitSeconds }: BudgetState): number {
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(waitSeconds)));
}

/** A render that costs more than a budget has left. Others who want the same may have it. */
export class OverBudgetError extends LoupeError {
  readonly refusal: BudgetRefusal;

  constructor(refusal: BudgetRefusal) {
    const short = shortest(refusal);
    const { megapixels } = refusal;
    const whose = short
      ? `${WHOSE[short.name]} ${short.megapixelsPerMinute} a minute for what has to be made`
      : '';
    const sentence = `this costs ${megapixelsText(megapixels)}, and ${whose}, which are spent`;
    super('over-budget', sentence);
    this.refusal = refusal;
  }

  /** Seconds until the same may be asked for again. */
  get retryAfterSeconds(): number {
    const short = shortest(this.refusal);
    return short ? secondsOf(short) : 1;
  }

  /**
   * `RateLimit-Policy`, all budgets, and `RateLimit`, those that are short: draft-ietf-httpapi-ratelimit-headers-11, sections 3
   * and 4, names and values in turn. Its registry of units has none of pixels, and `requests`, which it takes for granted, would be wrong.
   */
  get rateLimitHeaders(): readonly string[] {
    const { budgets } = this.refusal;
    const policies = budgets.map(
      ({ name, megapixelsPerMinute }) => `"${name}";q=${megapixelsPerMinute};qu="megapixels";w=60`,
    );
    const states = shortBudgets(this.refusal).map(
      (budget) => `"${budget.name}";r=${budget.available};t=${secondsOf(budget)}`,
    );
    return ['RateLimit-Policy', policies.join(', '), 'RateLimit', states.join(', ')];
  }
}

/** A number of megapixels as people read it: `0.3 megapixels`, `48 megapixels`. */
export function megapixelsText(megapixels: number): string {
  const rounded = megapixels < 10 ? Math.round(megapixels * 10) / 10 : Math.round(megapixels);
  return `${rounded} megapixels`;
}
