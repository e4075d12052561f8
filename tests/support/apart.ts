import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const TESTS = join(import.meta.dirname, '..');

/** What tells of the whole process, or changes it: clocks and functions put in place of others, memory, open files. */
const OF_THE_PROCESS = /\bvi\.|process\.memoryUsage|\/proc\/self|sharp\.cache\(/;

/**
 * Test files that have a process of their own, as patterns. The others share a few: each new one costs half a second of
 * a core for what it loads before it tests anything.
 */
export function filesApart(): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(TESTS, name))
    .filter((path) => OF_THE_PROCESS.test(readFileSync(path, 'utf8')))
    .map((path) => relative(join(TESTS, '..'), path))
    .sort();
}
