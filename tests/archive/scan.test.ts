import { mkdir, mkdtemp, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scanMasters } from '../../src/archive/scan.ts';

let root = '';
let images = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-scan-'));
  images = join(root, 'images');
  await mkdir(images);
});
afterEach(() => rm(root, { recursive: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(images, path)), { recursive: true });
    await writeFile(join(images, path), 'content');
  }
}

async function identifiers(): Promise<string[]> {
  return (await scanMasters(images)).masters.map(({ identifier }) => identifier);
}

test('masters in folders, with size and time', async () => {
  await put('b.jpg', 'a/c.tif', 'notes.txt', '.hidden.jpg', '.thumbs/d.jpg');
  await utimes(join(images, 'b.jpg'), 1_500_000_000, 1_500_000_000.25);
  const { masters, problems } = await scanMasters(images);
  expect(masters.map(({ path }) => path)).toEqual(['a/c.tif', 'b.jpg']);
  const { ctimeMs, ino: inode } = await stat(join(images, 'b.jpg'));
  const changedMs = Math.floor(ctimeMs);
  const state = { bytes: 7, modifiedMs: 1_500_000_000_250, changedMs, inode };
  expect(masters[1]).toEqual({ identifier: 'b', path: 'b.jpg', ...state });
  expect(problems).toEqual([]);
});

test('two masters that differ only in extension are reported and neither is served', async () => {
  await put('x/plate.jpg', 'x/plate.TIF', 'other.jpg');
  const { masters, problems } = await scanMasters(images);
  expect(masters.map(({ identifier }) => identifier)).toEqual(['other']);
  expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(['x/plate.TIF', 'x/plate.jpg']));
  expect(problems.map(({ sentence }) => sentence)).toContain(
    'has the same identifier "x/plate" as x/plate.jpg: rename one; none is served',
  );
});

test('copies for the web and PDFs give way to the scan that they stand beside, and to nothing else', async () => {
  await put('x/plate.jpg', 'x/plate.pdf', 'x/plate.jp2', 'y/plate.PDF', 'z/plate.heic', 'z/plate.pdf');
  const { masters, problems } = await scanMasters(images);
  expect(masters.map(({ path }) => path)).toEqual(['x/plate.jpg', 'y/plate.PDF', 'z/plate.heic']);
  const given = (scan: string) =>
    `has the same identifier "${scan.replace(/\.\w+$/, '')}" as ${scan}, which is served: rename this one to have it shown too`;
  expect(new Map(problems.map(({ path, sentence }) => [path, sentence]))).toEqual(
    new Map([
      ['x/plate.pdf', given('x/plate.jpg')],
      ['x/plate.jp2', given('x/plate.jpg')],
      ['z/plate.pdf', given('z/plate.heic')],
    ]),
  );
  await put('w/plate.jp2', 'w/plate.jxl');
  expect((await scanMasters(images)).masters.some(({ identifier }) => identifier === 'w/plate')).toBe(false);
});

test('two masters that differ only in Unicode normalisation are reported', async () => {
  await put('caf\u00e9.jpg', 'cafe\u0301.jpg');
  const { masters, problems } = await scanMasters(images);
  // Some file systems hold only one of them.
  if (masters.length === 0) expect(problems).toHaveLength(2);
  else expect(problems).toEqual([]);
});

test('files of kinds that are not accepted are reported', async () => {
  await put('drawing.svg', 'sheet.psd', 'raw.NEF');
  const { masters, problems } = await scanMasters(images);
  expect(masters).toEqual([]);
  expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(['drawing.svg', 'raw.NEF', 'sheet.psd']));
  expect(problems.find(({ path }) => path === 'drawing.svg')?.sentence).toBe(
    '.svg files (an SVG drawing) are not accepted as masters (JPEG, TIFF, PNG, WebP, GIF, AVIF, JPEG 2000, JPEG XL, HEIC and PDF are): convert it to PNG, in the size that is to be shown',
  );
});

test('links are followed inside of the folder only, and never in circles', async () => {
  await put('real/one.jpg');
  await writeFile(join(root, 'secret.jpg'), '');
  await mkdir(join(root, 'outside'));
  await writeFile(join(root, 'outside', 'two.jpg'), '');
  await symlink('real/one.jpg', join(images, 'link.jpg'));
  await symlink('real', join(images, 'a-link-to-real'));
  await symlink('..', join(images, 'real', 'up'));
  await symlink('../secret.jpg', join(images, 'secret.jpg'));
  await symlink('../outside', join(images, 'outside'));
  await symlink('missing.jpg', join(images, 'broken.jpg'));
  expect(await identifiers()).toEqual(['link', 'real/one']);
});

test('a folder that is a link itself is read', async () => {
  await put('one.jpg');
  await symlink(images, join(root, 'linked'));
  expect((await scanMasters(join(root, 'linked'))).masters).toHaveLength(1);
});

test('a folder that does not exist is an error', async () => {
  await expect(scanMasters(join(root, 'nowhere'))).rejects.toThrow();
});
