import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, PLACEHOLDER, withoutViewers, withPlaceholders } from './lock.ts';

// Writes package-lock.json anew for the viewers' versions in package.json: docs/decisions/012 says when and why.

const ROOT = join(import.meta.dirname, '..', '..');
const LOCK = join(ROOT, 'package-lock.json');

function readLock(): Lock {
  return JSON.parse(readFileSync(LOCK, 'utf8'));
}

function writeLock(lock: Lock): void {
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
}

const { overrides }: { overrides: Record<string, unknown> } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
const { name, version, license }: { name: string; version: string; license: string } = JSON.parse(
  readFileSync(join(ROOT, PLACEHOLDER, 'package.json'), 'utf8'),
);

const before = readLock();
writeLock(withoutViewers(before, Object.keys(overrides)));
try {
  execFileSync('npm', ['install', '--package-lock-only'], { cwd: ROOT, stdio: 'inherit' });
  writeLock(withPlaceholders(readLock(), { name, version, license }));
} catch (error) {
  writeLock(before);
  throw error;
}
