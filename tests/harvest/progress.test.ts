import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createHarvestDisplay } from '../../src/harvest/progress.ts';

/** What a person sees, on a terminal or in a file. */
function shown(isTTY: boolean): { readonly output: NodeJS.WriteStream; readonly text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  // What a bar asks a terminal for.
  const terminal = {
    isTTY,
    columns: 80,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  const output = Object.assign(stream, terminal) as unknown as NodeJS.WriteStream;
  return { output, text: () => text };
}

function harvestOn(output: NodeJS.WriteStream): unknown {
  const display = createHarvestDisplay(output);
  display.tell('warning: the source is odd');
  display.found(3, 2);
  display.begin(3);
  display.taken('https://a.example/1', 'written');
  display.taken('https://a.example/2', 'unchanged');
  display.taken('https://a.example/3', 'failed', 'answers 500');
  return display.end();
}

test('a terminal has a bar, and what failed at the end', () => {
  const { output, text } = shown(true);
  expect(harvestOn(output)).toEqual({ written: 1, unchanged: 1, removed: 0, failed: 1 });
  expect(text()).toMatch(/^warning: the source is odd\n\rreading 3 pages, 2 changes\n/);
  expect(text()).toMatch(/harvest \[=+\] 3\/3/);
  expect(text()).toMatch(/\n {2}https:\/\/a\.example\/3 answers 500\n$/);
});

test('a file has a line for what has changed, and no bar', () => {
  const { output, text } = shown(false);
  harvestOn(output);
  expect(text().split('\n')).toEqual([
    'warning: the source is odd',
    'harvest 1/3 https://a.example/1: written',
    'harvest 3/3 https://a.example/3: failed',
    'not harvested, or otherwise than meant:',
    '  https://a.example/3 answers 500',
    '',
  ]);
});
