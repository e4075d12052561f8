import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { spawnTied } from '../support/tied.ts';

/** Servers that are compared one by one run on this core, wrk on the other. */
export const SERVER_CORE = 0;
export const LOAD_CORE = Math.min(1, availableParallelism() - 1);

export interface StartOptions {
  readonly core?: number | undefined;
  /** Standard output and error of the process go to this file. */
  readonly log: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves with the exit code (or -1 for a signal) when it has ended. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Starts a process in a group of its own, so that its children end with it. */
export function startProcess(
  name: string,
  command: readonly [string, ...string[]],
  options: StartOptions,
): RunningProcess {
  mkdirSync(dirname(options.log), { recursive: true });
  const log = openSync(options.log, 'w');
  const pinned = options.core === undefined ? command : ['taskset', '-c', `${options.core}`, ...command];
  const [file = '', ...args] = pinned;
  const child = spawnTied(file, args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.environment },
  });
  running.add(child);
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('exit', (code) => resolve(code ?? -1));
  }).then((code) => {
    running.delete(child);
    return code;
  });
  return {
    name,
    pid: child.pid ?? -1,
    ended,
    stop: async () => {
      signalGroup(child, 'SIGTERM');
      const killer = setTimeout(() => signalGroup(child, 'SIGKILL'), 6000);
      await ended;
      clearTimeout(killer);
      // Children that outlived their parent would spoil the next measurement.
      signalGroup(child, 'SIGKILL');
    },
  };
}

/** However the bench ends, nothing that it started goes on. */
export function stopEverythingOnExit(): void {
  process.once('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(130));
  }
}

/** A port of the loopback address that nobody uses now. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}

/** Waits until the URL answers 200. Throws an Error when it does not in time, or when the process has ended. */
export async function waitUntilReady(
  url: string,
  server: RunningProcess,
  log: string,
  seconds = 120,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let alive = true;
  void server.ended.then(() => {
    alive = false;
  });
  while (alive && Date.now() < deadline) {
    // What takes the connection and says nothing may be another program that has the port.
    const status = await fetch(url, { signal: AbortSignal.timeout(5000) })
      .then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      })
      .catch(() => 0);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `${server.name} ${alive ? `was not ready after ${seconds} s` : 'ended at start'}; see ${log}`,
  );
}

/** Runs a command to its end and gives what it printed; throws when it fails. */
export function outputOf(command: readonly [string, ...string[]]): string {
  const [file, ...args] = command;
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
