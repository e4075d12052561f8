import { type ChildProcess, fork } from 'node:child_process';
import { lowerPriority } from '../../ipc/lower-priority.ts';
import { entryPath } from '../../program.ts';
import type { DatabaseFault } from '../database-error.ts';

/** What came of looking through a database. */
export type LookOutcome =
  | { readonly kind: 'whole' }
  /** A part of the file is no part of a database. */
  | { readonly kind: 'damaged' }
  /** It could not be looked through to its end. */
  | { readonly kind: 'unknown'; readonly reason: DatabaseFault | 'ended' };

/**
 * A look through all of a database for damage, in a process of its own with a lower priority: what is served does not wait for
 * it. It reads the file as it is when it begins, also while others write it.
 */
export class DatabaseLook {
  /** Never rejects; `unknown` once it was stopped. */
  readonly outcome: Promise<LookOutcome>;
  readonly #child: ChildProcess;

  /** @param path of the file */
  constructor(path: string) {
    const child = fork(entryPath('database/looks/look-process.js'), [path], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    lowerPriority(child);
    this.#child = child;
    this.outcome = new Promise((resolve) => {
      child.once('message', (outcome: LookOutcome) => {
        resolve(outcome);
        child.kill('SIGKILL');
      });
      const ended = (): void => resolve({ kind: 'unknown', reason: 'ended' });
      child.once('exit', ended);
      // A process that could not be started never exits.
      child.on('error', ended);
    });
  }

  /** Ends the process at once. */
  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
