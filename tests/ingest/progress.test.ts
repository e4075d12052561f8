import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createProgressDisplay } from '../../src/ingest/progress.ts';

/** A display where nobody watches a terminal, and what it is told of masters that are done. */
function lineDisplay() {
  const output = Object.assign(new PassThrough(), { isTTY: false as const });
  const progress = createProgressDisplay(output as unknown as NodeJS.WriteStream);
  const done = (identifier: string) =>
    progress.step({ kind: 'done', identifier, megapixels: 1, record: { warnings: [] } });
  return { output, progress, done };
}

test('scans that come during a run are counted among all that are to be made', () => {
  const { output, progress, done } = lineDisplay();
  progress.begin(2);
  done('a');
  progress.expect(4);
  done('b');
  progress.expect(3);
  done('c');
  expect(String(output.read())).toBe(
    'ingest 1/2 a: 1.0 megapixels\ningest 2/5 b: 1.0 megapixels\ningest 3/5 c: 1.0 megapixels\n',
  );
});

test('pages that turn up are counted among all that are to be made', () => {
  const { output, progress, done } = lineDisplay();
  progress.begin(1);
  progress.step({ kind: 'found', count: 2 });
  for (const identifier of ['book', 'book;2', 'book;3']) done(identifier);
  progress.end();
  expect(String(output.read())).toBe(
    'ingest 1/3 book: 1.0 megapixels\ningest 2/3 book;2: 1.0 megapixels\ningest 3/3 book;3: 1.0 megapixels\n',
  );
});
