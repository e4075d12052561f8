import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';

it('measures responses of OAI-PMH', async () => {
  const args = ['--import', 'tsx', 'tests/bench/oai/main.ts', '--records', '600,1200', '--asked', '2'];
  const { code, output, errors } = await runNode(args, { env: process.env });
  expect(code, errors).toBe(0);
  const rows = output.split('\n').filter((line) => /^\| (List|Get)/.test(line));
  expect(rows).toHaveLength(6);
  for (const row of rows)
    for (const cell of row.split('|').slice(2, -1)) expect(Number.parseFloat(cell)).toBeGreaterThan(0);
});
