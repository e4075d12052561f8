import { BUDGET_NAMES, type BudgetName, megapixelsText } from '../budgets/refusal.ts';
import type { Cost, HeavyHitter } from './heavy-hitters.ts';
import {
  HOURS_REMEMBERED,
  TRAFFIC_SUBJECTS,
  type TrafficSubject,
  type TrafficSums,
} from './traffic-hours.ts';

/** What `loupe traffic` tells, as JSON has it. Megapixels are rounded to tenths, shares to thousandths. */
export interface TrafficReport {
  readonly budgets: 'shadow' | 'enforce';
  readonly megapixelsPerMinute: Readonly<Record<BudgetName, number>>;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  /** Renders and bags that were wanted and had to be made, whether or not they were. */
  readonly renders: Cost;
  /** Of these, essays that were made bags. */
  readonly bags: Cost;
  /** Of these, those beyond a budget: refused where budgets are enforced, and counted alone in shadow mode. */
  readonly beyond: Readonly<Record<BudgetName | 'any', Cost>>;
  /** By whom: anonymous clients, each key, allowed networks, Loupe's own prints. */
  readonly standings: Readonly<Record<string, Cost>>;
  /** Image responses by where their bytes came from: all but `rendered` cost nothing. */
  readonly responses: Readonly<Record<string, number>>;
  readonly networks: { readonly about: number; readonly aboutBeyond: number };
  readonly heaviest: Readonly<Record<TrafficSubject, readonly (HeavyHitter & { readonly share: number })[]>>;
}

export interface TrafficReportInput {
  readonly mode: TrafficReport['budgets'];
  readonly megapixelsPerMinute: TrafficReport['megapixelsPerMinute'];
  readonly sums: TrafficSums;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}

function roundedCost({ renders, megapixels }: Cost): Cost {
  return { renders, megapixels: tenths(megapixels) };
}

function rounded<Name extends string>(costs: Readonly<Record<Name, Cost>>): Record<Name, Cost> {
  const entries = Object.entries<Cost>(costs).map(([name, cost]) => [name, roundedCost(cost)]);
  return Object.fromEntries(entries);
}

/** Makes the report of what was counted. */
export function trafficReport({ mode, megapixelsPerMinute, sums, nowMs }: TrafficReportInput): TrafficReport {
  const all = Object.values(sums.costs);
  const total = {
    renders: all.reduce((sum, { renders }) => sum + renders, 0),
    megapixels: all.reduce((sum, { megapixels }) => sum + megapixels, 0),
  };
  const shared = (subject: TrafficSubject) =>
    sums.heaviest[subject].map((hitter) => ({
      name: hitter.name,
      ...roundedCost(hitter),
      atMostMegapixels: tenths(hitter.atMostMegapixels),
      share: Math.round((hitter.megapixels / Math.max(total.megapixels, Number.MIN_VALUE)) * 1000) / 1000,
      beyond: roundedCost(hitter.beyond),
    }));
  return {
    budgets: mode,
    megapixelsPerMinute,
    since: new Date(sums.sinceMs).toISOString(),
    until: new Date(nowMs).toISOString(),
    renders: roundedCost(total),
    bags: roundedCost(sums.bags),
    beyond: rounded(sums.beyond),
    standings: rounded(sums.costs),
    responses: sums.responses,
    networks: { about: sums.networks, aboutBeyond: sums.beyondNetworks },
    heaviest: {
      networks: shared('networks'),
      agents: shared('agents'),
      essays: shared('essays'),
      images: shared('images'),
    },
  };
}

const TITLES: Readonly<Record<TrafficSubject, string>> = {
  networks: 'networks without a key',
  agents: 'programs without a key, by what they call themselves',
  essays: 'essays',
  images: 'images',
};

const BUDGETS: Readonly<Record<BudgetName, string>> = {
  client: 'of a client',
  network: 'of a network',
  anonymous: 'of all without a key',
};

/** Keys are called by their names. */
const STANDINGS: Readonly<Record<string, string>> = {
  anonymous: 'without a key',
  'allowed-network': 'allowed networks',
  own: 'prints, by Loupe itself',
};

function costText({ renders, megapixels }: Cost): string {
  return `${renders} ${renders === 1 ? 'render' : 'renders'}, ${megapixelsText(megapixels)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** The report for people. */
export function trafficText(report: TrafficReport): string {
  const { bags, beyond, renders, responses, networks, standings, megapixelsPerMinute } = report;
  const [would, more] =
    report.budgets === 'shadow' ? ['would have been refused', ' would have been'] : ['were refused', ''];
  const lines = [
    `Renders since ${report.since} (at most ${HOURS_REMEMBERED} hours), budgets: ${report.budgets}`,
    '',
    `wanted: ${costText(renders)}`,
    ...(bags.renders === 0
      ? []
      : [`  essays as bags among them: ${bags.renders}, ${megapixelsText(bags.megapixels)}`]),
    `${would}: ${costText(beyond.any)}`,
  ];
  for (const name of BUDGET_NAMES) {
    const perMinute = megapixelsPerMinute[name];
    const budget = perMinute === 0 ? 'no budget' : `${perMinute} megapixels a minute`;
    lines.push(`  beyond the budget ${BUDGETS[name]} (${budget}): ${costText(beyond[name])}`);
  }
  lines.push(
    `networks without a key: about ${networks.about}, of which about ${networks.aboutBeyond}${more} refused`,
  );
  for (const [name, cost] of Object.entries(standings))
    lines.push(`  ${STANDINGS[name] ?? name}: ${costText(cost)}`);
  lines.push('', 'image responses by where they came from; all but rendered ones cost nothing:');
  const sent = Object.values(responses).reduce((sum, count) => sum + count, 0);
  for (const [origin, count] of Object.entries(responses))
    lines.push(`  ${percent(count / sent).padStart(7)}  ${origin}: ${count}`);
  for (const subject of TRAFFIC_SUBJECTS) lines.push('', ...heaviestLines(subject, report, would));
  return `${lines.join('\n')}\n`;
}

function heaviestLines(subject: TrafficSubject, { heaviest }: TrafficReport, would: string): string[] {
  const rows = heaviest[subject].map(({ share, name, beyond, ...cost }) => {
    const refused = beyond.renders === 0 ? '' : `; ${beyond.renders} ${would}`;
    return `  ${percent(share).padStart(7)}  ${name}: ${costText(cost)}${refused}`;
  });
  return [`${TITLES[subject]}, by share of the cost:`, ...(rows.length === 0 ? ['  none'] : rows)];
}
