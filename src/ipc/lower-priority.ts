import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';

/** Below the processes that serve HTTP, which run at 0. */
const PRIORITY = 10;

/** Lowers the priority of a child process. Call it right after the start, so that all threads of the child inherit it. */
export function lowerPriority({ pid }: Pick<ChildProcess, 'pid'>): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, PRIORITY);
  } catch {
    // The child has ended, or the system forbids it: it works at the usual priority.
  }
}
