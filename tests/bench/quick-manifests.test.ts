import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('measures manifests of a small archive', { timeout: 120_000 }, async () => {
  const args = ['--import', 'tsx', 'tests/bench/manifests.ts', '--photographs', '60'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 110_000 });
  const cells = /^\| 60 \|.*$/m.exec(stdout)?.[0].split('|').slice(1, -1) ?? [];
  expect(cells).toHaveLength(10);
  for (const cell of cells) expect(Number.parseFloat(cell.replace(',', ''))).toBeGreaterThanOrEqual(0);
  expect(cells[1]?.trim()).toBe('3');
});
