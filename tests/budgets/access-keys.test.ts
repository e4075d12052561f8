import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKeyHolderOf, parseAccessKeys, readAccessKeys } from '../../src/budgets/access-keys.ts';

const PRESS = 'k3y-of-the-press-office';
const READERS = 'k3y-of-the-reading-room';
const TEXT = `# keys\n\npress ${PRESS}\r\nreading-room\t${READERS}\n`;

describe('keys', () => {
  const holderOf = createKeyHolderOf(parseAccessKeys(TEXT));

  test.each([
    [`Bearer ${PRESS}`, 'press'],
    [`bearer  ${READERS}`, 'reading-room'],
    [`Bearer ${PRESS.slice(1)}`, undefined],
    [`Bearer ${PRESS}x`, undefined],
    [`Basic ${PRESS}`, undefined],
    [PRESS, undefined],
    ['Bearer ', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is of %s', (authorization, holder) => {
    expect(holderOf(authorization)).toBe(holder);
  });

  test('are not held as they are written', () => {
    expect(JSON.stringify(parseAccessKeys(TEXT))).not.toContain(PRESS);
  });
});

test.each([
  ['press short', 'line 1'],
  [`press ${PRESS}\nreading room ${READERS}`, 'line 2'],
  [`press ${PRESS} more`, 'line 1'],
  [PRESS, 'line 1'],
  [`press ${PRESS}\npress ${READERS}`, 'line 2'],
  [`é ${PRESS}`, 'line 1'],
])('a line that is none is told by its number alone', (text, line) => {
  const attempt = () => parseAccessKeys(text);
  expect(attempt).toThrow(line);
  try {
    attempt();
  } catch (error) {
    expect(String(error)).not.toContain(PRESS);
    expect(String(error)).not.toContain(READERS);
  }
});

test('a file that cannot be read is told, and none is no key', async () => {
  await expect(readAccessKeys(join(import.meta.dirname, 'nothing'))).rejects.toThrow(
    'access-keys-file: the file cannot be read',
  );
  expect(await readAccessKeys('')).toEqual([]);
});
