import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';

it('measures tiles of a small scan from a store', async () => {
  const sizes = ['--side', '1100', '--tiles', '5', '--delay-ms', '1'];
  const args = ['--import', 'tsx', 'tests/bench/store.ts', ...sizes];
  const { code, output, errors } = await runNode(args, { env: process.env });
  expect(code, errors).toBe(0);
  const rows = output
    .split('\n')
    .slice(2, -1)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.map(([, name]) => name)).toEqual([
    ...['local disk', 'store, cold', 'store, warm', 'store, warm, after a restart'],
  ]);
  for (const [, , middle = '', slow = ''] of rows) {
    expect(Number.parseFloat(middle)).toBeGreaterThan(0);
    expect(Number.parseFloat(slow)).toBeGreaterThanOrEqual(Number.parseFloat(middle));
  }
  // What is warm asks nothing of the store.
  expect(rows.slice(2).map(([, , , , requests]) => requests)).toEqual(['0.00', '0.00']);
});
