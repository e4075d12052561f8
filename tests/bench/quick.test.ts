import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';
import { FEW_PROCESSES } from '../support/loupe.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Gate } from './gates.ts';
import { QUICK_ROWS } from './options.ts';
import type { BenchResults } from './results.ts';

const CLI = 'dist/cli.js';

it(
  'measures every row without errors and judges every gate',
  async () => {
    const args = ['--import', 'tsx', 'tests/bench/main.ts', '--quick', '--seconds', '0.15', '--cli', CLI];
    const { code, output, errors } = await runNode(args, { env: { ...process.env, ...FEW_PROCESSES } });
    expect(code, errors).toBe(0);
    const last = '.bench/last-quick.json';
    const { rows, ingest, gates }: BenchResults & { gates: Gate[] } = JSON.parse(
      await readFile(last, 'utf8'),
    );
    for (const row of rows) {
      expect(row, `${row.row} of ${row.server}: ${row.note ?? ''}`).toMatchObject({ errors: 0 });
      expect(row.requestsPerSecond, `${row.row} of ${row.server}: ${row.note ?? ''}`).toBeGreaterThan(0);
      expect(output).toContain(row.server);
    }
    expect(new Set(rows.map(({ row }) => row))).toEqual(
      new Set(QUICK_ROWS.filter((row) => row !== 'ingest')),
    );
    expect(ingest?.megapixelsPerSecond).toBeGreaterThan(0);
    expect(gates.filter(({ met }) => met === undefined)).toEqual([]);
  },
  4 * PATIENCE_MS,
);
