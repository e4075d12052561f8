import { networkOf, type Standing } from '../budgets/asker.ts';
import { keepingResults } from '../budgets/kept-results.ts';
import type { BudgetName } from '../budgets/refusal.ts';
import { agentFamily } from './agent-family.ts';
import { DistinctNames } from './distinct-names.ts';
import { type Cost, type HeavyHitter, HeavyHitters, heaviest, sumOfCosts } from './heavy-hitters.ts';

const MS_PER_HOUR = 3_600_000;

/** Hours that are remembered, the one that runs included. */
export const HOURS_REMEMBERED = 24;

/** Counters in each hour. With these all hours take some megabytes, whoever comes. */
const COUNTERS = { networks: 256, agents: 64, essays: 128, images: 128 } as const;

/** By what renders are counted. */
export type TrafficSubject = keyof typeof COUNTERS;
export const TRAFFIC_SUBJECTS: readonly TrafficSubject[] = ['networks', 'agents', 'essays', 'images'];

/** What is made for somebody: a response of an image, or an essay as a bag. */
export type WorkKind = 'render' | 'bag';

/** A render or a bag that somebody wanted and that had to be made, whether or not it was. */
export interface CountedWork {
  readonly kind: WorkKind;
  readonly client: string;
  readonly agent: string;
  readonly standing: Standing;
  /** Left out of a bag. */
  readonly image?: string;
  /** The id of a manifest that shows the image, or of which the bag is; undefined where none does. */
  readonly essay: string | undefined;
  readonly megapixels: number;
  /** Budgets that did not cover it. */
  readonly beyond: readonly BudgetName[];
}

/** So many clients and programs are known without looking at their names. */
const MOST_KEPT = 1000;

const keptNetworkOf = keepingResults(networkOf, { most: MOST_KEPT });
const keptFamilyOf = keepingResults(agentFamily, { most: MOST_KEPT });

const NOTHING: Cost = { renders: 0, megapixels: 0 };

/** What is counted in an hour. */
class TrafficHour {
  readonly number: number;
  readonly sketches: Readonly<Record<TrafficSubject, HeavyHitters>> = {
    networks: new HeavyHitters(COUNTERS.networks),
    agents: new HeavyHitters(COUNTERS.agents),
    essays: new HeavyHitters(COUNTERS.essays),
    images: new HeavyHitters(COUNTERS.images),
  };
  readonly networks = new DistinctNames();
  readonly beyondNetworks = new DistinctNames();
  readonly costs = new Map<Standing, Cost>();
  /** Bags among them. */
  bags: Cost = NOTHING;
  readonly beyond = new Map<BudgetName | 'any', Cost>();
  /** Image responses by where their bytes came from. */
  readonly responses = new Map<string, number>();

  constructor(number: number) {
    this.number = number;
  }

  add({ kind, client, agent, standing, image, essay, megapixels, beyond }: CountedWork): void {
    const isBeyond = beyond.length > 0;
    const cost = { renders: 1, megapixels };
    addCost(this.costs, standing, cost);
    if (kind === 'bag') this.bags = sumOfCosts(this.bags, cost);
    const counted = { megapixels, isBeyond };
    if (standing === 'anonymous') {
      const network = keptNetworkOf(client);
      this.sketches.networks.add(network, counted);
      this.networks.add(network);
      if (isBeyond) this.beyondNetworks.add(network);
      this.sketches.agents.add(keptFamilyOf(agent), counted);
    }
    if (image !== undefined) this.sketches.images.add(image, counted);
    if (essay !== undefined) this.sketches.essays.add(essay, counted);
    if (isBeyond) addCost(this.beyond, 'any', cost);
    for (const budget of beyond) addCost(this.beyond, budget, cost);
  }
}

function addCost<Name>(costs: Map<Name, Cost>, name: Name, cost: Cost): void {
  costs.set(name, sumOfCosts(costs.get(name) ?? NOTHING, cost));
}

/** What was wanted in the hours that are remembered. */
export interface TrafficSums {
  /** When the first of them began, milliseconds since 1970. */
  readonly sinceMs: number;
  readonly costs: Readonly<Record<string, Cost>>;
  /** Bags of essays among them. */
  readonly bags: Cost;
  readonly beyond: Readonly<Record<BudgetName | 'any', Cost>>;
  readonly responses: Readonly<Record<string, number>>;
  /** About how many networks wanted renders without a key. */
  readonly networks: number;
  /** Of these, about how many wanted some that were beyond a budget. */
  readonly beyondNetworks: number;
  readonly heaviest: Readonly<Record<TrafficSubject, readonly HeavyHitter[]>>;
}

/** Who wanted which renders lately, in memory alone and by networks, never by addresses. */
export class TrafficHours {
  readonly #now: () => number;
  readonly #sinceMs: number;
  #hours: TrafficHour[] = [];

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
    this.#sinceMs = now();
  }

  add(work: CountedWork): void {
    this.#current().add(work);
  }

  /** @param counts how many responses there were since the last call, by where their bytes came from */
  addResponses(counts: Readonly<Record<string, number>>): void {
    const { responses } = this.#current();
    for (const [origin, count] of Object.entries(counts))
      responses.set(origin, (responses.get(origin) ?? 0) + count);
  }

  /** @param most how many of the heaviest of each kind */
  sums(most: number): TrafficSums {
    const current = this.#current();
    const costs = new Map<Standing, Cost>();
    const beyond = new Map<BudgetName | 'any', Cost>();
    const responses = new Map<string, number>();
    let bags = NOTHING;
    const [networks, beyondNetworks] = [new DistinctNames(), new DistinctNames()];
    for (const hour of this.#hours) {
      for (const [standing, cost] of hour.costs) addCost(costs, standing, cost);
      bags = sumOfCosts(bags, hour.bags);
      for (const [budget, cost] of hour.beyond) addCost(beyond, budget, cost);
      for (const [origin, count] of hour.responses)
        responses.set(origin, (responses.get(origin) ?? 0) + count);
      networks.merge(hour.networks);
      beyondNetworks.merge(hour.beyondNetworks);
    }
    const of = (subject: TrafficSubject) =>
      heaviest(
        this.#hours.map(({ sketches }) => sketches[subject]),
        most,
      );
    const ofBudget = (name: BudgetName | 'any') => beyond.get(name) ?? NOTHING;
    return {
      sinceMs: Math.max(this.#sinceMs, (current.number - HOURS_REMEMBERED + 1) * MS_PER_HOUR),
      costs: Object.fromEntries(costs),
      bags,
      beyond: {
        any: ofBudget('any'),
        client: ofBudget('client'),
        network: ofBudget('network'),
        anonymous: ofBudget('anonymous'),
      },
      responses: Object.fromEntries(responses),
      networks: networks.count,
      beyondNetworks: beyondNetworks.count,
      heaviest: {
        networks: of('networks'),
        agents: of('agents'),
        essays: of('essays'),
        images: of('images'),
      },
    };
  }

  /** The hour that runs; those that are too old are forgotten. */
  #current(): TrafficHour {
    const number = Math.floor(this.#now() / MS_PER_HOUR);
    const last = this.#hours.at(-1);
    if (last?.number === number) return last;
    const fresh = new TrafficHour(number);
    // A clock that is set back must not keep what should be forgotten.
    this.#hours = [...this.#hours.filter((hour) => isRemembered(hour.number, number)), fresh];
    return fresh;
  }
}

function isRemembered(hour: number, current: number): boolean {
  return hour < current && hour > current - HOURS_REMEMBERED;
}
