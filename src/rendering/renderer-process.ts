import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lowerPriority } from '../ipc/lower-priority.ts';
import type { RendererResult, RendererTask } from './protocol.ts';

/**
 * Few arenas keep memory small at the same speed; a renderer does one thing at a time, so two threads do for
 * the render and its file. Nothing else of our environment concerns a renderer.
 */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' };

/** The process of a renderer ended before it answered. */
export class RendererEndedError extends Error {
  override readonly name = 'RendererEndedError';
}

/** A process that renders, one task at a time. */
export interface RendererProcess {
  readonly pid: number | undefined;
  /** Rejects with RendererEndedError when the process ends first. */
  run(task: RendererTask): Promise<RendererResult>;
  /** Lets it end by itself, after the task that it has. */
  end(): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

/** The compiled entry of a renderer: a forked process runs JavaScript, also when we are run from our sources. */
function rendererEntry(): string {
  const here = import.meta.url;
  return fileURLToPath(
    new URL(here.endsWith('.js') ? './renderer.js' : '../../dist/rendering/renderer.js', here),
  );
}

/**
 * Starts a renderer.
 *
 * @param decodedBytes how much it may keep decoded from one render to the next
 * @param onExit called once, after its process has ended for whatever reason
 */
export function startRenderer(decodedBytes: number, onExit: () => void): RendererProcess {
  const child = fork(rendererEntry(), [String(decodedBytes)], {
    serialization: 'advanced',
    env: ENVIRONMENT,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  lowerPriority(child);
  let waiting: { resolve(result: RendererResult): void; reject(error: Error): void } | undefined;
  let ended = false;

  function settle(result: RendererResult | undefined): void {
    const settled = waiting;
    waiting = undefined;
    if (result) settled?.resolve(result);
    else settled?.reject(new RendererEndedError('a renderer ended before it answered'));
  }

  function exited(): void {
    if (ended) return;
    ended = true;
    settle(undefined);
    onExit();
  }

  child.on('message', (result: RendererResult) => settle(result));
  child.once('exit', exited);
  // A process that cannot be started or reached has no other event that is sure to come.
  child.on('error', () => {
    child.kill('SIGKILL');
    exited();
  });

  return {
    pid: child.pid,
    run: (task) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (ended || !child.connected) settle(undefined);
        else child.send(task, () => {});
      }),
    end: () => {
      if (child.connected) child.disconnect();
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
