import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAllAuthored } from '../../src/essays/authored-folder.ts';
import { authoredSource } from '../../src/essays/authored-source.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';

const ESSAY = 'label: Box\nphotographs: [box/01]\n';

let archive: Archive;

beforeEach(async () => {
  archive = await emptyArchive();
  await mkdir(archive.manifestsFolder);
});
afterEach(() => archive.remove());

test('links that are not followed are told, and those within the folder are followed', async () => {
  const { manifestsFolder, folder } = archive;
  await writeFile(join(manifestsFolder, 'box.yaml'), ESSAY);
  await writeFile(join(folder, 'outside.yaml'), ESSAY);
  await mkdir(join(folder, 'essays'));
  await symlink(join(folder, 'outside.yaml'), join(manifestsFolder, 'a.yaml'));
  await symlink(join(folder, 'essays'), join(manifestsFolder, 'more'));
  await symlink('nothing.yaml', join(manifestsFolder, 'c.json'));
  await symlink('box.yaml', join(manifestsFolder, 'd.yaml'));
  await symlink('nothing.txt', join(manifestsFolder, 'notes.txt'));

  const { files, problems } = await readAllAuthored(authoredSource({ manifestsFolder }));
  expect([...files.keys()]).toEqual(['box.yaml', 'd.yaml']);
  const told = problems
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, severity, rule, message }) => [file, severity, rule, message]);
  expect(told).toEqual([
    ['a.yaml', 'warning', 'skipped-link', 'this is a link that leads out of the folder, and is not followed'],
    ['c.json', 'warning', 'skipped-link', 'this is a link to nothing'],
    ['more', 'warning', 'skipped-link', 'this is a link that leads out of the folder, and is not followed'],
  ]);
});

test('a folder that is missing is an archive without essays, and one that is none is told', async () => {
  const nothing = await readAllAuthored(authoredSource({ manifestsFolder: join(archive.folder, 'nothing') }));
  expect([...nothing.files, ...nothing.problems]).toEqual([]);
  await writeFile(join(archive.folder, 'file'), '');
  const { problems } = await readAllAuthored(
    authoredSource({ manifestsFolder: join(archive.folder, 'file') }),
  );
  expect(problems.map(({ file, message }) => [file, message])).toEqual([
    ['.', 'the folder cannot be read (ENOTDIR)'],
  ]);
});
