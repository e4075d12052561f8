import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesBelow } from '../../src/storage/files-below.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('pipes are no files, nor are links to them', async () => {
  await writeFile(join(folder, 'essay.yaml'), 'label: A\n');
  await symlink('essay.yaml', join(folder, 'linked.yaml'));
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
  await symlink('pipe.yaml', join(folder, 'to-pipe.yaml'));
  const { files, problems } = await filesBelow(folder, () => true);
  expect(files.map(({ path }) => path)).toEqual(['essay.yaml', 'linked.yaml']);
  expect(problems).toEqual([]);
});
