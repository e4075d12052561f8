import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OverBudgetError } from '../../src/budgets/refusal.ts';
import { type AccountedWork, type BudgetMode, RenderAccount } from '../../src/traffic/render-account.ts';
import { TrafficHours } from '../../src/traffic/traffic-hours.ts';
import { trafficReport, trafficText } from '../../src/traffic/traffic-report.ts';
import { askerOf } from '../support/askers.ts';

const LIMITS = { client: 60, network: 120, anonymous: 240, burstMinutes: 1 };
const MORNING = Date.UTC(2026, 5, 1, 9, 30);

class Accounted {
  nowMs = 0;
  readonly told: AccountedWork[] = [];
  readonly hours = new TrafficHours(() => MORNING + this.nowMs);
  readonly account: RenderAccount;

  constructor(mode: BudgetMode) {
    this.account = new RenderAccount({
      mode,
      limits: LIMITS,
      hours: this.hours,
      essayOf: (image) => (image === 'loose' ? undefined : 'exile'),
      onAccounted: (render) => this.told.push(render),
      now: () => this.nowMs,
    });
  }

  /** Has something rendered. Returns whether it was refused. */
  ask(client: string, megapixels: number, { isMade = true, image = 'box/01' } = {}): boolean {
    try {
      this.account.admit({ asker: askerOf(client), image, megapixels }).settle(isMade);
      return false;
    } catch (error) {
      if (error instanceof OverBudgetError) return true;
      throw error;
    }
  }
}

test('shadow mode counts as beyond a budget just what would be refused, whoever asks for what and when', () => {
  const wishes = fc.array(
    fc.record({
      afterMs: fc.nat(5000),
      client: fc.nat(5),
      megapixels: fc.integer({ min: 1, max: 90 }),
      isMade: fc.boolean(),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(wishes, (list) => {
      const [shadow, enforced] = [new Accounted('shadow'), new Accounted('enforce')];
      for (const { afterMs, client, megapixels, isMade } of list) {
        shadow.nowMs += afterMs;
        enforced.nowMs += afterMs;
        const before = shadow.told.length;
        expect(shadow.ask(`10.0.${client >> 1}.${client}`, megapixels, { isMade })).toBe(false);
        const isRefused = enforced.ask(`10.0.${client >> 1}.${client}`, megapixels, { isMade });
        // What is given back is counted by neither, unless it was refused.
        const [told] = shadow.told.slice(before);
        expect(told).toEqual(isMade ? { ...enforced.told.at(-1), isRefused: false } : undefined);
        if (isMade) expect(told?.beyond.length !== 0).toBe(isRefused);
      }
    }),
  );
});

test('what is not made after all costs nothing', () => {
  const { account, told } = new Accounted('enforce');
  const admitted = (isMade: boolean) =>
    account.admit({ asker: askerOf('198.51.100.1'), image: 'a', megapixels: 60 }).settle(isMade);
  for (let times = 0; times < 5; times += 1) admitted(false);
  admitted(true);
  expect(() => admitted(true)).toThrow(OverBudgetError);
  expect(told.map(({ isRefused }) => isRefused)).toEqual([false, true]);
});

test('the report says it in words', () => {
  const shadow = new Accounted('shadow');
  shadow.ask('198.51.100.1', 60);
  shadow.ask('198.51.100.2', 0.25, { image: 'loose' });
  shadow.ask('198.51.100.1', 30);
  shadow.account
    .admit({ asker: askerOf('198.51.100.1', 'key press'), bagged: 'chart', megapixels: 25 })
    .settle(true);
  shadow.hours.addResponses({ stored: 97, rendered: 3 });
  const { client, network, anonymous } = LIMITS;
  const sums = shadow.hours.sums(5);
  const report = trafficReport({
    mode: 'shadow',
    megapixelsPerMinute: { client, network, anonymous },
    sums,
    nowMs: MORNING,
  });
  expect(trafficText(report)).toBe(`Renders since 2026-06-01T09:30:00.000Z (at most 24 hours), budgets: shadow

wanted: 4 renders, 115 megapixels
  essays as bags among them: 1, 25 megapixels
would have been refused: 1 render, 30 megapixels
  beyond the budget of a client (60 megapixels a minute): 1 render, 30 megapixels
  beyond the budget of a network (120 megapixels a minute): 0 renders, 0 megapixels
  beyond the budget of all without a key (240 megapixels a minute): 0 renders, 0 megapixels
networks without a key: about 1, of which about 1 would have been refused
  without a key: 3 renders, 90 megapixels
  key press: 1 render, 25 megapixels

image responses by where they came from; all but rendered ones cost nothing:
   97.0 %  stored: 97
    3.0 %  rendered: 3

networks without a key, by share of the cost:
   78.3 %  198.51.100.0/24: 3 renders, 90 megapixels; 1 would have been refused

programs without a key, by what they call themselves, by share of the cost:
   78.3 %  Firefox 140: 3 renders, 90 megapixels; 1 would have been refused

essays, by share of the cost:
   78.1 %  exile: 2 renders, 90 megapixels; 1 would have been refused
   21.7 %  chart: 1 render, 25 megapixels

images, by share of the cost:
   78.1 %  box/01: 2 renders, 90 megapixels; 1 would have been refused
    0.2 %  loose: 1 render, 0.3 megapixels
`);
  expect(new Accounted('enforce').hours.sums(5).costs).toEqual({});
});
