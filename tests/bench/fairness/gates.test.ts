import { describe, expect, it } from 'vitest';
import type { FairnessRule } from './attack.ts';
import { judgeFairness } from './gates.ts';
import type { AttackResult, Met } from './measure-attack.ts';
import { delaysOf } from './second-client.ts';

function met(tiles: number[], renders: number[], status = 200): Met {
  const delays = (all: number[]) => delaysOf(all.map((ms) => ({ ms, status })));
  return { tiles: delays(tiles), 'small renders': delays(renders), pages: delays([10]) };
}

function result(rule: FairnessRule, more: Partial<AttackResult>): AttackResult {
  return {
    name: 'attack',
    rules: [rule],
    outcome: { answered: 1, refused: 0, broken: 0, asked: '/' },
    attackSeconds: 1,
    idle: met([1, 2, 3], [10, 11, 20]),
    attacked: met([1, 2, 3], [10, 11, 20]),
    peakBytes: 100e6,
    cores: 1,
    others: 0,
    ...more,
  };
}

function verdictOf(rule: FairnessRule, more: Partial<AttackResult>): boolean | undefined {
  return judgeFairness([result(rule, more)])[0]?.met;
}

describe('delays', () => {
  it('are the median, the 99th of a hundred and the worst', () => {
    const times = Array.from({ length: 100 }, (_, index) => ({ ms: 100 - index, status: 200 }));
    expect(delaysOf(times)).toEqual({ requests: 100, errors: 0, p50Ms: 50, p99Ms: 99, worstMs: 100 });
  });

  it('count what was not 200 as an error', () => {
    const times = [200, 503, 0, 304].map((status) => ({ ms: 1, status }));
    expect(delaysOf(times)).toMatchObject({ requests: 4, errors: 3 });
  });
});

describe('gates', () => {
  it('miss a small render that takes five times its worst when idle', () => {
    expect(verdictOf('small renders', { attacked: met([1], [10, 99]) })).toBe(true);
    expect(verdictOf('small renders', { attacked: met([1], [10, 100]) })).toBe(false);
  });

  it('miss a second client that met errors, however quick they were', () => {
    expect(verdictOf('small renders', { attacked: met([1], [1], 503) })).toBe(false);
    expect(verdictOf('tiles', { attacked: met([1], [1], 503) })).toBe(false);
  });

  it('judge tiles by their median', () => {
    expect(verdictOf('tiles', { attacked: met([6, 6, 999], [1]) })).toBe(true);
    expect(verdictOf('tiles', { attacked: met([1, 7, 7], [1]) })).toBe(false);
  });

  it('hold memory to the settings', () => {
    expect(verdictOf('memory', { settingsMb: 100, peakBytes: 130e6 })).toBe(true);
    expect(verdictOf('memory', { settingsMb: 100, peakBytes: 131e6 })).toBe(false);
    expect(verdictOf('memory', { peakBytes: 1 })).toBe(false);
  });

  it('want the last print', () => {
    expect(verdictOf('last print', { lastly: { came: true, ms: 900 } })).toBe(true);
    expect(verdictOf('last print', { lastly: { came: false, ms: 30_000 } })).toBe(false);
    expect(verdictOf('last print', {})).toBe(false);
  });

  it('are noisy when other programs had a tenth of the machine', () => {
    const noisy = (others: number) => judgeFairness([result('tiles', { others })])[0]?.noisy;
    expect(noisy(0.05)).toBe(false);
    expect(noisy(0.1)).toBe(true);
  });
});
