import { type Asker, networkOf } from './asker.ts';
import { keepingResults } from './kept-results.ts';
import type { BudgetName, BudgetRefusal, BudgetState } from './refusal.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Megapixels that may be rendered in a minute; 0 for no such budget. */
export interface BudgetLimits {
  readonly client: number;
  readonly network: number;
  readonly anonymous: number;
  /** How many minutes' worth may be spent at once by those who have spent nothing lately. */
  readonly burstMinutes: number;
}

/** About 10 MB when all of them are used. */
const MOST_CLIENTS = 50_000;
const MOST_NETWORKS = 20_000;

/** Clients whose network is known without looking. */
const MOST_KEPT = 1000;

interface Budget {
  readonly name: BudgetName;
  readonly megapixelsPerMinute: number;
  readonly buckets: TokenBuckets;
  /** Which bucket an asker spends from. */
  readonly bucketOf: (asker: Asker) => string;
}

/** What anonymous clients may have rendered: the one account of the whole server. */
export class RenderBudgets {
  readonly #budgets: readonly Budget[];

  /** @param now milliseconds of a clock that is never set back */
  constructor({ burstMinutes, ...limits }: BudgetLimits, now: () => number) {
    const budget = (name: BudgetName, mostBuckets: number, bucketOf: Budget['bucketOf']): Budget => {
      const perMinute = limits[name];
      const rate = { perMinute, capacity: perMinute * burstMinutes };
      return {
        name,
        megapixelsPerMinute: perMinute,
        buckets: new TokenBuckets(rate, mostBuckets, now),
        bucketOf,
      };
    };
    const network = keepingResults(networkOf, { most: MOST_KEPT });
    this.#budgets = [
      budget('client', MOST_CLIENTS, ({ client }) => client),
      budget('network', MOST_NETWORKS, ({ client }) => network(client)),
      budget('anonymous', 1, () => ''),
    ].filter(({ megapixelsPerMinute }) => megapixelsPerMinute > 0);
  }

  /** Why a render is beyond a budget, if it is. Takes nothing. */
  refusalOf(asker: Asker, megapixels: number): BudgetRefusal | undefined {
    if (asker.standing !== 'anonymous') return undefined;
    // Looked at once: a bucket may fill enough between two looks, and a refusal would have no budget that is short.
    const states = this.#budgets.map(
      ({ name, megapixelsPerMinute, buckets, bucketOf }): BudgetState => ({
        name,
        megapixelsPerMinute,
        available: buckets.available(bucketOf(asker)),
        waitSeconds: buckets.waitSeconds(bucketOf(asker), megapixels),
      }),
    );
    return states.some(({ waitSeconds }) => waitSeconds > 0) ? { megapixels, budgets: states } : undefined;
  }

  /** Takes a render from every budget that it is of. */
  spend(asker: Asker, megapixels: number): void {
    if (asker.standing !== 'anonymous') return;
    for (const { buckets, bucketOf } of this.#budgets) buckets.take(bucketOf(asker), megapixels);
  }

  /** Gives back what was spent for a render that was not made after all. */
  giveBack(asker: Asker, megapixels: number): void {
    this.spend(asker, -megapixels);
  }
}
