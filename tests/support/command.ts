import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { spawnTied } from './tied.ts';

/** The program that tests of processes and HTTP run. */
export const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** Of the process, which led a group of this id. */
  readonly pid: number;
}

/** What a stream has brought so far, as text. */
export function collected(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return () => text;
}

/** Runs a command of the built program to its end. */
export function runLoupe(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly node?: readonly string[] } = {},
): Promise<CommandResult> {
  const { cwd, node = [] } = options;
  return new Promise((resolve, reject) => {
    const child = spawnTied(process.execPath, [...node, CLI, ...argv], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
    });
    const output = collected(child.stdout);
    const errors = collected(child.stderr);
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, output: output(), errors: errors(), pid: child.pid ?? -1 }),
    );
  });
}
