import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';

/** Below the processes that answer requests, above nothing that matters. */
const PRIORITY = 10;

/** Lets a child process stand back. Called right after its start, so that all of its threads inherit it. */
export function lowerPriority({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, PRIORITY);
  } catch {
    // It has ended already, or the system forbids it: work is done at any priority.
  }
}
