import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPEN_IMAGES } from '../src/serving/open-images.ts';
import { CLI } from './support/command.ts';
import { temporaryFolder } from './support/loupe.ts';

// What is said where a process may hold few files open: Node cannot even read all modules then.

/** Runs Node with such a limit. */
function nodeAt(openFiles: number, argv: readonly string[]): Promise<{ code: unknown; text: string }> {
  const shell = ['-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', process.execPath, ...argv];
  return new Promise((resolve) => {
    execFile('sh', shell, (error, output, errors) => {
      resolve({ code: error ? error.code : 0, text: `${output}${errors}` });
    });
  });
}

let folder: string;
/** The fewest files with which Node itself runs a module. */
let fewest = 10;

beforeAll(async () => {
  folder = await temporaryFolder();
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, '');
  while (fewest < 64 && (await nodeAt(fewest, [empty])).code !== 0) fewest += 1;
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['serve', `loupe serve needs ${48 + 2 * OPEN_IMAGES + 256}`, [0, 1, 2, 4, 8, 16, 32, 48, 108, 236]],
  ['validate', 'loupe needs 368', [0, 8, 64, 236]],
  ['--version', 'loupe needs 368', [0, 32]],
])('%s ends with a sentence', async (command, needs, more) => {
  for (const count of more.map((each) => fewest + each)) {
    const { code, text } = await nodeAt(count, [CLI, command]);
    const sentence = `loupe: open files: a process may hold ${count} files open at once, and ${needs}: raise the limit (`;
    expect(text).toMatch(/^.*\n$/);
    expect([code, text.slice(0, sentence.length)]).toEqual([2, sentence]);
  }
});
