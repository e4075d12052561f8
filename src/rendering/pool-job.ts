import type { MasterPlace } from '../archive/master-place.ts';
import type { Charge } from '../budgets/admission.ts';
import { LoupeError } from '../errors.ts';
import type { RenderSource } from '../pixels/render/render-source.ts';
import type { RenderCost } from './cost.ts';
import type { FinishedJob } from './job-runner.ts';
import type { QueuedJob } from './queue.ts';

/** What somebody wants done. */
export interface WantedJob<Value> {
  /** Equal names mean equal results. The parts between NULs are logged. */
  readonly name: string;
  readonly cost: RenderCost;
  readonly client: string;
  /** Charges for it when it is begun for the first who wants it. Throws when that is refused. */
  readonly admit?: () => Charge | undefined;
  /** Of which it is made: one that lies far away is copied before its turn. */
  readonly master: MasterPlace;
  /**
   * @param path of a file with the bytes of the master
   * @param isLong whether others may want a renderer before this is done
   */
  run(path: string, isLong: boolean): Promise<FinishedJob<Value>>;
}

/** A job with its place in time, on the clock of `performance`, which nobody sets back. */
export class PoolJob implements QueuedJob {
  readonly cost: RenderCost;
  readonly client: string;
  readonly arrivedMs = performance.now();
  /** Ends the wait in the queue, set while it lasts: the job's turn has come, or never will. */
  begin: () => void = () => {};
  refuse: (error: Error) => void = () => {};
  /** A renderer has worked at it: it was not found in the cache, nor given up before. */
  hasCost = false;
  /** Nobody waits for it any more, and it has not begun. */
  isAbandoned = false;

  constructor({ cost, client }: Pick<WantedJob<unknown>, 'cost' | 'client'>) {
    this.cost = cost;
    this.client = client;
  }
}

/** The error of jobs that find no room in the queue. */
export function tooMany(): LoupeError {
  return new LoupeError('overloaded', 'too many images are being rendered; try again in a moment');
}

/** The end of jobs for which nobody waits: nobody is told. */
export function unwanted(): Error {
  return new Error('nobody waits for this job');
}

/** The error of jobs for which no renderer can be started: the system allows no more processes, for example. */
export function noRenderer(cause: unknown): LoupeError {
  return new LoupeError('overloaded', 'no image can be rendered now; try again in a while', { cause });
}

/** The error of jobs that the end of the server leaves undone. */
export function stopping(): LoupeError {
  return new LoupeError('overloaded', 'the server is about to stop');
}

/**
 * The error of a render that needs more memory than all together may take. Where the master has to be decoded, that is no
 * fault of the request, and is over when the master has been prepared.
 */
export function tooLarge({ kind }: RenderSource): LoupeError {
  if (kind === 'master')
    return new LoupeError(
      'overloaded',
      'the image is too large to be shown before it is prepared; try again in a while',
    );
  const sentence =
    'this takes more memory than renders may have (setting render-memory-mb): ask for fewer pixels';
  return new LoupeError('invalid-request', sentence, { parameter: 'size' });
}
