import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WORKER_FLAGS } from '../../src/ipc/worker-memory.ts';

/** Keeps the last thousands of what it makes, as a worker does, and prints the most megabytes that objects took. */
const PROGRAM = `
import { boundHeapGrowth } from '${new URL('../../src/ipc/worker-memory.ts', import.meta.url)}';
boundHeapGrowth();
const kept = [];
let most = 0;
for (let made = 0; made < 400_000; made += 1) {
  kept[made % 8000] = Array.from({ length: 40 }, (_, at) => ({ made, at }));
  if (made % 1000 === 0) most = Math.max(most, process.memoryUsage().heapTotal / 1e6);
}
console.log(JSON.stringify({ most, kept: kept.length }));`;

test('what is out of use in a worker does not take several times what is in use', () => {
  const program = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
  const output = execFileSync(process.execPath, [...WORKER_FLAGS, ...program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });
  // In use are 19 MB. By itself the engine of Node 20 takes 128, that of Node 24 222.
  expect(JSON.parse(output)).toEqual({ most: expect.any(Number), kept: 8000 });
  expect(JSON.parse(output).most).toBeLessThan(115);
});
