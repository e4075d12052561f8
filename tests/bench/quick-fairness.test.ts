import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';
import { FEW_PROCESSES } from '../support/loupe.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { QUICK_ATTACKS } from './fairness/attacks.ts';
import { type AttackResult, KINDS } from './fairness/measure-attack.ts';
import type { Gate } from './gates.ts';

it(
  'shows for each attack what a second client meets, and judges every gate',
  async () => {
    const script = ['--import', 'tsx', 'tests/bench/fairness/main.ts'];
    const args = [...script, '--quick', '--seconds', '0.3', '--cli', 'dist/cli.js'];
    const { code, output, errors } = await runNode(args, { env: { ...process.env, ...FEW_PROCESSES } });
    expect(code, errors).toBe(0);
    const last = '.bench/last-fairness-quick.json';
    const { results, gates }: { results: AttackResult[]; gates: Gate[] } = JSON.parse(
      await readFile(last, 'utf8'),
    );
    expect(results.map(({ name }) => name)).toEqual(QUICK_ATTACKS.map(({ name }) => name));
    for (const { name, idle, attacked, outcome, peakBytes, cores } of results) {
      expect(output).toContain(name);
      for (const kind of KINDS) {
        expect(idle[kind], `${name}: ${kind}`).toMatchObject({ errors: 0 });
        for (const { requests, p50Ms, p99Ms, worstMs } of [idle[kind], attacked[kind]]) {
          expect(requests, `${name}: ${kind}`).toBeGreaterThan(0);
          expect(p50Ms).toBeGreaterThan(0);
          expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
          expect(worstMs).toBeGreaterThanOrEqual(p99Ms);
        }
      }
      // A request of an attack takes longer than a short one lasts; what it asks is not refused as wrong.
      expect(outcome.broken, name).toBe(0);
      expect(outcome.asked, name).not.toBe('');
      expect(peakBytes, name).toBeGreaterThan(50e6);
      expect(cores, name).toBeGreaterThan(0);
    }
    expect(gates).toHaveLength(QUICK_ATTACKS.flatMap(({ rules }) => rules).length);
    for (const { name, met } of gates) expect(met, name).toBeDefined();
  },
  4 * PATIENCE_MS,
);
