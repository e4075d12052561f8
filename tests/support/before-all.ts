import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { tieFolder } from './tied.ts';

// Once for each run of tests, in the process of the runner.

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['src', 'package.json', 'package-lock.json', 'tsconfig.json'];
const BUILT = 'dist';
/** What `dist/` was built from, and what it held then. */
const STAMP = join(ROOT, BUILT, '.tested');

/** A hash of the names and bytes of files, and of all files below folders. */
async function fingerprint(places: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const place of places) {
    const entries = await readdir(join(ROOT, place), { recursive: true, withFileTypes: true }).catch(
      () => undefined,
    );
    const paths = entries
      ? entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      : [join(ROOT, place)];
    for (const path of paths.filter((each) => each !== STAMP).sort())
      hash
        .update(`${path}\0`)
        .update(await readFile(path).catch(() => ''))
        .update('\0');
  }
  return hash.digest('hex');
}

async function state(): Promise<string> {
  return `${await fingerprint(SOURCES)} ${await fingerprint([BUILT])}\n`;
}

/**
 * Tests of HTTP and processes run `dist/`: it is built unless it is what the sources give. Types are checked by
 * `npm run check`, which comes before `npm test`, and change nothing of what is built.
 */
async function build(): Promise<void> {
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === (await state())) return;
  execFileSync('npm', ['run', '--silent', 'bundle'], { cwd: ROOT, stdio: 'inherit' });
  await writeFile(STAMP, await state());
}

/** Builds, and gives the run a temporary folder, in which everything temporary of tests lies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await build();
  project.onTestsRerun(build);
  const before = process.env['TMPDIR'];
  const folder = await mkdtemp(join(tmpdir(), 'loupe-tests-'));
  const release = tieFolder(folder);
  process.env['TMPDIR'] = folder;
  return async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true });
    release();
  };
}
