import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctNames } from '../../src/traffic/distinct-names.ts';
import { HeavyHitters, heaviest } from '../../src/traffic/heavy-hitters.ts';
import { type CountedWork, TrafficHours } from '../../src/traffic/traffic-hours.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 5, 1, 12, 30);

function render(client: string, more: Partial<CountedWork> = {}): CountedWork {
  const standing = 'anonymous';
  return {
    kind: 'render',
    client,
    agent: 'curl/8',
    standing,
    image: 'a',
    essay: undefined,
    megapixels: 1,
    beyond: [],
    ...more,
  };
}

function ipv4(number: number): string {
  return `${number >> 16}.${(number >> 8) & 255}.${number & 255}.1`;
}

describe('the heaviest', () => {
  test('of any names are among those counted when they have more than their part, and by no less and no more than is said', () => {
    const counters = 8;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 20 })), { maxLength: 400 }),
        (renders) => {
          const sketch = new HeavyHitters(counters);
          const truth = new Map<string, number>();
          let total = 0;
          for (const [number, megapixels] of renders) {
            const name = `${number}`;
            sketch.add(name, { megapixels, isBeyond: false });
            truth.set(name, (truth.get(name) ?? 0) + megapixels);
            total += megapixels;
          }
          const counted = new Map(sketch.all().map((hitter) => [hitter.name, hitter]));
          expect(counted.size).toBeLessThanOrEqual(counters);
          for (const [name, sum] of truth) {
            const hitter = counted.get(name);
            if (sum > total / counters) expect(hitter).toBeDefined();
            if (!hitter) continue;
            expect(hitter.megapixels).toBeLessThanOrEqual(sum);
            expect(hitter.atMostMegapixels).toBeGreaterThanOrEqual(sum);
          }
        },
      ),
    );
  });

  test('of several hours are summed', () => {
    const [one, other] = [new HeavyHitters(4), new HeavyHitters(4)];
    one.add('a', { megapixels: 2, isBeyond: true });
    one.add('b', { megapixels: 3, isBeyond: false });
    other.add('a', { megapixels: 4, isBeyond: false });
    expect(heaviest([one, other], 1)).toEqual([
      { name: 'a', renders: 2, megapixels: 6, atMostMegapixels: 6, beyond: { renders: 1, megapixels: 2 } },
    ]);
  });
});

test.each([0, 10, 2000, 100_000])('%i different names are counted as about so many', (count) => {
  const names = new DistinctNames();
  const half = new DistinctNames();
  for (let number = 0; number < count; number += 1) {
    (number % 2 === 0 ? names : half).add(`${number}`);
    names.add(`${number}`);
  }
  names.merge(half);
  expect(Math.abs(names.count - count)).toBeLessThanOrEqual(count * 0.1);
});

describe('a day', () => {
  test('is remembered by the hour, and no longer', () => {
    let nowMs = NOON;
    const hours = new TrafficHours(() => nowMs);
    hours.add(render('198.51.100.7', { beyond: ['client', 'network'], essay: 'exile' }));
    nowMs += 23 * HOUR_MS;
    hours.add(render('198.51.100.8', { megapixels: 2 }));
    hours.add(render('198.51.100.9', { standing: 'key press', megapixels: 4 }));
    hours.addResponses({ stored: 7 });
    expect(hours.sums(9)).toMatchObject({
      sinceMs: NOON,
      costs: { anonymous: { renders: 2, megapixels: 3 }, 'key press': { renders: 1, megapixels: 4 } },
      beyond: {
        any: { renders: 1 },
        client: { renders: 1 },
        network: { renders: 1 },
        anonymous: { renders: 0 },
      },
      responses: { stored: 7 },
      networks: 1,
      beyondNetworks: 1,
      heaviest: {
        networks: [{ name: '198.51.100.0/24', renders: 2, megapixels: 3 }],
        agents: [{ name: 'curl', megapixels: 3 }],
        essays: [{ name: 'exile', megapixels: 1 }],
        images: [{ name: 'a', megapixels: 7 }],
      },
    });
    nowMs += HOUR_MS;
    expect(hours.sums(9).costs).toEqual({
      anonymous: { renders: 1, megapixels: 2 },
      'key press': { renders: 1, megapixels: 4 },
    });
    nowMs += 24 * HOUR_MS;
    expect(hours.sums(9)).toMatchObject({
      costs: {},
      responses: {},
      networks: 0,
      heaviest: { networks: [] },
    });
  });

  test('tells of no whole address', () => {
    const hours = new TrafficHours(() => NOON);
    for (const client of ['198.51.100.77', '2001:db8:1:77::/64', ''])
      hours.add(render(client, { beyond: ['client'] }));
    const told = JSON.stringify(hours.sums(9));
    expect(told).not.toContain('77');
    expect(told).toContain('198.51.100.0/24');
    expect(told).toContain('2001:db8:1::/48');
  });

  test('of a million networks takes some megabytes', () => {
    let nowMs = NOON;
    const hours = new TrafficHours(() => nowMs);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const a24th = Math.ceil(1_000_000 / 24);
    for (let number = 0; number < 1_000_000; number += 1) {
      if (number % a24th === 0) nowMs += HOUR_MS;
      hours.add(render(ipv4(number), { image: `image ${number % 5000}` }));
    }
    collectGarbage();
    const bytes = process.memoryUsage().heapUsed - before;
    const { heaviest: told, networks } = hours.sums(1_000_000);
    expect(Math.abs(networks - 1_000_000)).toBeLessThan(100_000);
    expect(told.networks.length).toBeLessThanOrEqual(24 * 256);
    expect(bytes).toBeLessThan(16e6);
  });
});
