import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Gate } from './gates.ts';
import { ROWS } from './options.ts';
import type { BenchResults } from './results.ts';

const CLI = 'dist/cli.js';

it('measures every row without errors and judges every gate', { timeout: 180_000 }, async () => {
  const args = ['--import', 'tsx', 'tests/bench/main.ts', '--quick', '--cli', CLI];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 170_000 });
  const last = '.bench/last-quick.json';
  const { rows, ingest, gates }: BenchResults & { gates: Gate[] } = JSON.parse(await readFile(last, 'utf8'));
  for (const row of rows) {
    expect(row, `${row.row} of ${row.server}: ${row.note ?? ''}`).toMatchObject({ errors: 0 });
    expect(row.requestsPerSecond, `${row.row} of ${row.server}: ${row.note ?? ''}`).toBeGreaterThan(0);
    expect(stdout).toContain(row.server);
  }
  expect(new Set(rows.map(({ row }) => row))).toEqual(new Set(ROWS.filter((row) => row !== 'ingest')));
  expect(ingest?.megapixelsPerSecond).toBeGreaterThan(0);
  expect(gates.filter(({ met }) => met === undefined)).toEqual([]);
});
