import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';
import { FEW_PROCESSES } from '../support/loupe.ts';
import { MEASURES } from './scale/measures.ts';
import type { ScaleResults } from './scale/results-file.ts';

/** Names of figures that may be nothing at all. */
const MAY_BE_NONE = /-cpu$|^idle-|^rescan|^ingest-errors$|-each$|^ingest-primary(?:-part|-small)?$/;

it('measures every row of a small archive, and everything that it waits for comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-scale-'));
  try {
    const args = ['--import', 'tsx', 'tests/bench/scale/main.ts', '--quick', '--folder', folder];
    const { code, output, errors } = await runNode([...args, '--cli', 'dist/cli.js'], {
      env: { ...process.env, ...FEW_PROCESSES },
    });
    expect(code, errors).toBe(0);
    const written = await readFile(join(folder, 'results-current.json'), 'utf8');
    const { sizes }: ScaleResults = JSON.parse(written);
    expect(sizes.map(({ images }) => images)).toEqual([50]);
    // The scans of a short run are small.
    for (const { name, label } of MEASURES.filter((measure) => measure.name !== 'ingest-primary')) {
      const figure = sizes[0]?.figures[name] ?? Number.NaN;
      expect(output).toContain(label);
      expect(figure, name).toBeGreaterThanOrEqual(MAY_BE_NONE.test(name) ? 0 : Number.MIN_VALUE);
    }
    expect(sizes[0]?.figures['ingest-errors']).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
