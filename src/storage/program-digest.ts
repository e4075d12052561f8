import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programPath } from '../program.ts';

const PROGRAM = programPath('.');

/**
 * A digest of the program's code and of the runtime, which has the names of languages and the forms of numbers: equal
 * where equal input gives equal output, in each process and after a restart.
 */
export function programDigest(): string {
  const names = readdirSync(PROGRAM, { recursive: true, encoding: 'utf8' });
  const hash = createHash('sha256').update(JSON.stringify(process.versions));
  for (const name of names.filter((each) => /\.[jt]s$/.test(each)).sort())
    hash.update(`\0${name}\0`).update(readFileSync(join(PROGRAM, name)));
  return hash.digest('base64url');
}
