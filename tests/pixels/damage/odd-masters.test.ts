import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MasterReader } from '../../support/read-master.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'odd-masters');

const FILES = readdirSync(FOLDER).filter((name) => name !== 'make.sh');

let reader: MasterReader;

beforeAll(async () => {
  reader = await MasterReader.make();
});

afterAll(() => reader.remove());

test('there are files of every kind that is checked', () => {
  const kinds = new Set(FILES.map((name) => name.slice(name.lastIndexOf('.'))));
  expect([...kinds].sort()).toEqual(['.gif', '.jpg', '.png', '.webp']);
});

test.each(FILES)('%s is odd and not damaged: it is served without a warning', async (name) => {
  const reading = await reader.read(readFileSync(join(FOLDER, name)));
  expect(reading).toMatchObject({ kind: 'served', warnings: [] });
});
