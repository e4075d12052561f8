import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';
import { FEW_PROCESSES } from '../support/loupe.ts';

it('measures pages in a browser', async () => {
  const args = ['--import', 'tsx', 'tests/bench/pages/main.ts', '--quick'];
  const { code, output, errors } = await runNode(args, { env: { ...process.env, ...FEW_PROCESSES } });
  expect(code, errors).toBe(0);
  const gates = output.split('\n').filter((line) => /^\| (?:essay|photo|viewers):/.test(line));
  expect(gates).toHaveLength(8);
  // Times are this machine's; what is sent, and what jumps, is the pages' own.
  for (const gate of gates.filter((line) => !/ ms +\|/.test(line))) expect(gate).toMatch(/\| OK +\|$/);
  for (const gate of gates) expect(gate).not.toContain('| -');
  expect(output).toMatch(/^Mirador: first picture after [\d,]+ ms, scripts \d+\.\d kB\.$/m);
  expect(output).toMatch(/^Universal Viewer: first picture after [\d,]+ ms, scripts \d+\.\d kB\.$/m);
});
