import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { until } from './patience.ts';
import { processesOfGroup } from './processes.ts';
import { spawnTied } from './tied.ts';

/** The program that tests of processes and HTTP run. */
export const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** What a stream has brought so far, as text. */
export function collected(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return () => text;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Left out: the variable PATH alone. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program for Node to its end, and to that of all that it has started. */
export async function runNode(
  argv: readonly string[],
  { cwd, env = { PATH: process.env['PATH'] } }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawnTied(process.execPath, argv, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  const output = collected(child.stdout);
  const errors = collected(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const left = () => processesOfGroup(child.pid ?? -1).length;
  await until(() => left() === 0, 'everything that it started has ended');
  return { code, output: output(), errors: errors() };
}

/** Runs a command of the built program to its end. */
export function runLoupe(
  argv: readonly string[],
  { node = [], ...options }: CommandOptions & { readonly node?: readonly string[] } = {},
): Promise<CommandResult> {
  return runNode([...node, CLI, ...argv], options);
}
