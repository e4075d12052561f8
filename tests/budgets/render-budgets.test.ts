import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkOf } from '../../src/budgets/asker.ts';
import { OverBudgetError, shortBudgets } from '../../src/budgets/refusal.ts';
import { type BudgetLimits, RenderBudgets } from '../../src/budgets/render-budgets.ts';
import { askerOf } from '../support/askers.ts';

const LIMITS: BudgetLimits = { client: 60, network: 120, anonymous: 600, burstMinutes: 1 };

class Account {
  nowMs = 0;
  readonly #budgets: RenderBudgets;

  constructor(limits: Partial<BudgetLimits> = {}) {
    this.#budgets = new RenderBudgets({ ...LIMITS, ...limits }, () => this.nowMs);
  }

  /** The names of the budgets that refuse a render; none when it is made. */
  ask(asker: ReturnType<typeof askerOf>, megapixels: number): string[] {
    const refusal = this.#budgets.refusalOf(asker, megapixels);
    if (!refusal) this.#budgets.spend(asker, megapixels);
    return (refusal?.budgets ?? []).filter(({ waitSeconds }) => waitSeconds > 0).map(({ name }) => name);
  }
}

test.each([
  ['198.51.100.7', '198.51.100.0/24'],
  ['2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['0:0:0:0::/64', '0:0:0::/48'],
  ['', 'unknown'],
  ['own', 'unknown'],
])('the network of "%s" is %s', (client, network) => {
  expect(networkOf(client)).toBe(network);
});

describe('a render', () => {
  test('is refused by the budget of its client, then by that of its network, then by that of all', () => {
    const account = new Account();
    expect(account.ask(askerOf('198.51.100.1'), 60)).toEqual([]);
    expect(account.ask(askerOf('198.51.100.1'), 1)).toEqual(['client']);
    expect(account.ask(askerOf('198.51.100.2'), 60)).toEqual([]);
    expect(account.ask(askerOf('198.51.100.3'), 1)).toEqual(['network']);
    expect(account.ask(askerOf('198.51.100.1'), 1)).toEqual(['client', 'network']);
    for (let number = 0; number < 8; number += 1)
      expect(account.ask(askerOf(`203.0.${number}.1`), 60)).toEqual([]);
    expect(account.ask(askerOf('192.0.2.1'), 1)).toEqual(['anonymous']);
    account.nowMs = 60_000;
    expect(account.ask(askerOf('198.51.100.1'), 60)).toEqual([]);
  });

  test('of somebody with a key, of an allowed network or of the server itself is never refused, and takes nothing from others', () => {
    const account = new Account();
    for (const standing of ['key press', 'allowed-network', 'own'] as const)
      for (let number = 0; number < 100; number += 1)
        expect(account.ask(askerOf('198.51.100.1', standing), 100)).toEqual([]);
    expect(account.ask(askerOf('198.51.100.1'), 60)).toEqual([]);
  });

  test('is not refused by a budget of 0, which is none', () => {
    const account = new Account({ client: 0, network: 0 });
    expect(account.ask(askerOf('198.51.100.1'), 600)).toEqual([]);
    expect(account.ask(askerOf('198.51.100.1'), 1)).toEqual(['anonymous']);
    expect(new Account({ client: 0, network: 0, anonymous: 0 }).ask(askerOf('198.51.100.1'), 1e9)).toEqual(
      [],
    );
  });

  test('that is refused takes nothing from any budget', () => {
    const account = new Account();
    account.ask(askerOf('198.51.100.1'), 60);
    for (let number = 0; number < 1000; number += 1) account.ask(askerOf('198.51.100.1'), 50);
    expect(account.ask(askerOf('198.51.100.2'), 60)).toEqual([]);
  });
});

// The swarms of these years: each address is polite, and all together bring a server down.
test('2,000 networks that are polite each have no more rendered than all may, and small renders pass before large ones', () => {
  const account = new Account({ client: 600, network: 1800, anonymous: 6000, burstMinutes: 2 });
  const made = { large: 0, small: 0 };
  const wanted = { large: 0, small: 0 };
  let megapixels = 0;
  const minutes = 30;
  for (let second = 0; second < minutes * 60; second += 1) {
    account.nowMs = second * 1000;
    // Each network wants a whole scan every two minutes: 48,000 megapixels a minute, of which 6,000 are to be had.
    for (let number = second % 120; number < 2000; number += 120) {
      wanted.large += 1;
      if (account.ask(askerOf(`10.${number >> 8}.${number & 255}.9`), 48).length > 0) continue;
      made.large += 1;
      megapixels += 48;
    }
    wanted.small += 1;
    if (account.ask(askerOf('192.0.2.1'), 0.5).length > 0) continue;
    made.small += 1;
    megapixels += 0.5;
  }
  expect(megapixels).toBeLessThanOrEqual(6000 * (minutes + 2));
  expect(megapixels).toBeGreaterThan(6000 * (minutes + 1) * 0.98);
  expect(made.large / wanted.large).toBeLessThan(0.2);
  expect(made.small / wanted.small).toBeGreaterThan(0.95);
});

describe('a refusal', () => {
  const state = (name: 'client' | 'network' | 'anonymous', waitSeconds: number) => ({
    name,
    megapixelsPerMinute: 60,
    available: 7,
    waitSeconds,
  });

  test('tells all budgets, those that are short, and when to come back for the one that is short for longest', () => {
    const error = new OverBudgetError({
      megapixels: 48.3,
      budgets: [state('client', 3.2), state('network', 41.01), state('anonymous', 0)],
    });
    expect(error.retryAfterSeconds).toBe(42);
    expect(error.message).toBe(
      'this costs 48 megapixels, and the network of this client has 60 a minute for what has to be made, which are spent',
    );
    expect(error.rateLimitHeaders).toEqual([
      'RateLimit-Policy',
      '"client";q=60;qu="megapixels";w=60, "network";q=60;qu="megapixels";w=60, "anonymous";q=60;qu="megapixels";w=60',
      'RateLimit',
      '"client";r=7;t=4, "network";r=7;t=42',
    ]);
  });

  test('sends nobody away for less than a second or more than an hour', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (waitSeconds) => {
        const { retryAfterSeconds } = new OverBudgetError({
          megapixels: 1,
          budgets: [state('client', waitSeconds)],
        });
        expect(retryAfterSeconds).toBe(Math.min(3600, Math.max(1, Math.ceil(waitSeconds))));
      }),
    );
  });
});

test('a refusal has a budget that is short, however much time goes by while it is reckoned', () => {
  let nowMs = 0;
  const budgets = new RenderBudgets(LIMITS, () => {
    nowMs += 0.5;
    return nowMs;
  });
  const asker = askerOf('198.51.100.1');
  let refusals = 0;
  for (let times = 0; times < 2000; times += 1) {
    const refusal = budgets.refusalOf(asker, 1);
    if (!refusal) budgets.spend(asker, 1);
    else {
      refusals += 1;
      expect(shortBudgets(refusal).length).toBeGreaterThan(0);
    }
  }
  expect(refusals).toBeGreaterThan(100);
});
