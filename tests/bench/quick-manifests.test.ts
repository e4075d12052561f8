import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';

it('measures manifests of a small archive', async () => {
  const args = ['--import', 'tsx', 'tests/bench/manifests.ts', '--photographs', '60'];
  const { code, output, errors } = await runNode(args, { env: process.env });
  expect(code, errors).toBe(0);
  const cells = /^\| 60 \|.*$/m.exec(output)?.[0].split('|').slice(1, -1) ?? [];
  expect(cells).toHaveLength(10);
  for (const cell of cells) expect(Number.parseFloat(cell.replace(',', ''))).toBeGreaterThanOrEqual(0);
  expect(cells[1]?.trim()).toBe('3');
});
