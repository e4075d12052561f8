import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';

it('measures a short change stream', async () => {
  const args = [
    '--import',
    'tsx',
    'tests/bench/streams.ts',
    ...['--activities', '250,1000', '--asked', '20'],
  ];
  const { code, output, errors } = await runNode(args, { env: process.env });
  expect(code, errors).toBe(0);
  const rows = output.split('\n').filter((line) => /^\| [\d,]+ \|/.test(line));
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(['250', '1,000']);
  for (const row of rows)
    for (const cell of row.split('|').slice(2, -1))
      expect(Number.parseFloat(cell.replace(',', ''))).toBeGreaterThan(0);
});
