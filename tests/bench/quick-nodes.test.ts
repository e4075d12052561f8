import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';
import { FEW_PROCESSES } from '../support/loupe.ts';
import { NODE_MEASURES } from './nodes/measures.ts';

/** What is nothing where all is as it should be. */
const MAY_BE_NONE = /^(?:warm-reads|cold-reads|cold-bytes|kept-bytes)$/;

it('measures a builder and a node of a small archive, and everything that it waits for comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-nodes-'));
  try {
    const args = ['--import', 'tsx', 'tests/bench/nodes/main.ts', '--quick', '--folder', folder];
    const { code, output, errors } = await runNode([...args, '--cli', 'dist/cli.js'], {
      env: { ...process.env, ...FEW_PROCESSES },
    });
    expect(code, errors).toBe(0);
    const rows = output.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const { name, label } of NODE_MEASURES) {
      const [, , figure = ''] = rows.find(([, written]) => written === label) ?? [];
      const least = MAY_BE_NONE.test(name) ? 0 : Number.MIN_VALUE;
      expect(Number.parseFloat(figure), name).toBeGreaterThanOrEqual(least);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
