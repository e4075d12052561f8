import { expect, test } from 'vitest';
import { runLoupe } from './support/command.ts';

test.each([
  [['--images', 'scans'], 'loupe: --images: a command stands before its flags, as in loupe serve --images'],
  [['sevre'], 'loupe: sevre: the commands are serve, build, ingest,'],
])('%j is no command, and says which there are or where one stands', async (flags, sentence) => {
  const { code, errors } = await runLoupe(flags);
  expect(code).toBe(2);
  expect(errors.startsWith(sentence)).toBe(true);
});
