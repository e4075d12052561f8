import { Worker } from 'node:worker_threads';
import { LoupeError } from '../../errors.ts';
import { entryPath } from '../../program.ts';
import type {
  FoundHits,
  FoundTerm,
  FromSearchThread,
  SearchLimits,
  SearchOrder,
  TermsOrder,
  ToSearchThread,
} from './search-order.ts';
import { SearchQueue } from './search-queue.ts';

/**
 * What one search may take: on a machine that has time, a fifth of a second; where thirty programs ask for each processor, and on
 * a disk that is slow, as much work in as much more time.
 */
const LIMITS: SearchLimits = { cpuMs: 200, wallMs: 6000 };

/** How long after that a client is let wait for the end of a statement, as when a disk does not respond. */
const GRACE_MS = 1000;

/** How long a search waits for those before it: longer than the longest one takes. */
const WAIT_MS = 8000;

/** How much longer it waits where the thread has still to begin. */
const START_MS = 8000;

/** Searches that wait at once. */
const MOST_WAITING = 50;

/** Megabytes of what one search finds. */
const MOST_HEAP_MB = 64;
const YOUNG_HEAP_MB = 4;

type Order = SearchOrder | TermsOrder;
type Found = FoundHits | readonly FoundTerm[];

interface Asked {
  readonly client: string;
  readonly order: Order;
  readonly waitTimer: NodeJS.Timeout;
  resolve(found: Found): void;
  reject(error: unknown): void;
}

interface Running {
  readonly asked: Asked;
  readonly number: number;
  readonly timer: NodeJS.Timeout;
}

export interface TextSearchOptions {
  /** Of the database. */
  readonly path: string;
  readonly limits?: SearchLimits;
  readonly waitMs?: number;
}

function tooLong(): LoupeError {
  return new LoupeError('overloaded', 'the search takes too long: write more words, or longer ones', {
    parameter: 'q',
  });
}

function tooMany(): LoupeError {
  return new LoupeError('overloaded', 'the server has more searches than it can do now', { parameter: 'q' });
}

/**
 * Searches in a thread of its own, one search after the other, of each client in turn; it is started by the first. A search that
 * takes too long ends itself. The thread is never ended in a search: the driver would end the process.
 */
export class TextSearch {
  #path: string;
  readonly #limits: SearchLimits;
  readonly #waitMs: number;
  readonly #waiting = new SearchQueue<Asked>(MOST_WAITING);
  #thread: Worker | undefined;
  #isReady = false;
  #running: Running | undefined;
  #number = 0;
  /** Who waits until the thread has opened another database. */
  readonly #reopening: (() => void)[] = [];

  constructor({ path, limits = LIMITS, waitMs = WAIT_MS }: TextSearchOptions) {
    this.#path = path;
    this.#limits = limits;
    this.#waitMs = waitMs;
  }

  /**
   * @param client whose turn it takes
   * @throws LoupeError `overloaded` when it takes too long, or too many wait
   */
  async find(order: SearchOrder, client: string): Promise<FoundHits> {
    const found = await this.#ask(order, client);
    if (!('hits' in found)) throw new TypeError('the thread has answered something else');
    return found;
  }

  /** @throws LoupeError `overloaded` as `find` does */
  async terms(order: TermsOrder, client: string): Promise<readonly FoundTerm[]> {
    const found = await this.#ask(order, client);
    if ('hits' in found) throw new TypeError('the thread has answered something else');
    return found;
  }

  /** Another database is to be searched. Resolves when the one before is not open any more. */
  async reopen(path: string): Promise<void> {
    this.#path = path;
    if (!this.#thread) return;
    await new Promise<void>((resolve) => {
      this.#reopening.push(resolve);
      this.#tell({ kind: 'reopen', path });
    });
  }

  /** Ends the thread. Not to be called while something is searched. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  #ask(order: Order, client: string): Promise<Found> {
    return new Promise((resolve, reject) => {
      const waitTimer = setTimeout(
        () => {
          if (this.#waiting.remove(asked)) asked.reject(tooMany());
        },
        this.#isReady ? this.#waitMs : START_MS + this.#waitMs,
      );
      const asked: Asked = { client, order, waitTimer, resolve, reject };
      const refused = this.#waiting.add(asked);
      clearTimeout(refused?.waitTimer);
      refused?.reject(tooMany());
      this.#next();
    });
  }

  #next(): void {
    if (this.#running || this.#waiting.length === 0) return;
    this.#thread ??= this.#start();
    if (!this.#isReady) return;
    const asked = this.#waiting.take();
    if (!asked) return;
    clearTimeout(asked.waitTimer);
    this.#number += 1;
    const number = this.#number;
    // A second rejection of the same promise has no effect.
    const timer = setTimeout(() => asked.reject(tooLong()), this.#limits.wallMs + GRACE_MS);
    this.#running = { asked, number, timer };
    this.#tell({ kind: 'search', number, order: asked.order, limits: this.#limits });
  }

  #tell(message: ToSearchThread): void {
    this.#thread?.postMessage(message);
  }

  #start(): Worker {
    const thread = new Worker(entryPath('search/index/search-thread.js'), {
      name: 'search',
      workerData: this.#path,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    thread.unref();
    this.#isReady = false;
    thread.on('message', (message: FromSearchThread) => this.#receive(message));
    thread.on('error', (error) => this.#ended(thread, error));
    thread.on('exit', () => this.#ended(thread, new Error('the thread of searches has ended')));
    return thread;
  }

  #receive(message: FromSearchThread): void {
    if (message.kind === 'ready') this.#isReady = true;
    else if (message.kind === 'reopened') this.#reopening.shift()?.();
    else if (this.#running?.number === message.number) {
      const { asked, timer } = this.#running;
      clearTimeout(timer);
      this.#running = undefined;
      if (message.kind === 'found') asked.resolve(message.found);
      else asked.reject(message.kind === 'failed' ? message.error : tooLong());
    }
    this.#next();
  }

  /** It has ended by itself: a database that cannot be opened would end each one that is started. */
  #ended(thread: Worker, error: Error): void {
    if (thread !== this.#thread) return;
    this.#thread = undefined;
    this.#isReady = false;
    for (const reopened of this.#reopening.splice(0)) reopened();
    const running = this.#running;
    this.#running = undefined;
    if (running) clearTimeout(running.timer);
    running?.asked.reject(error);
    for (const asked of this.#waiting.clear()) {
      clearTimeout(asked.waitTimer);
      asked.reject(error);
    }
  }
}
