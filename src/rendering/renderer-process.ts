import { type ChildProcess, fork } from 'node:child_process';
import { lowerPriority } from '../ipc/lower-priority.ts';
import { entryPath } from '../program.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import type { RendererResult, RendererTask } from './protocol.ts';

/**
 * Few arenas keep memory small at the same speed; a renderer does one thing at a time, so two threads suffice for
 * the render and its file. A renderer needs nothing else of our environment but what leads to a store.
 */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' };

/** So many images are remembered, of which tiles may still be decoded. */
const IMAGES_REMEMBERED = 16;

/** The process of a renderer ended before it sent its result. */
export class RendererEndedError extends Error {
  override readonly name = 'RendererEndedError';
}

/** No process could be started, for the reason that is its cause. Neither the image nor the request is at fault. */
export class RendererStartError extends Error {
  override readonly name = 'RendererStartError';
}

/** What a renderer is started with. */
interface RendererStart {
  /** How much it may keep decoded from one render to the next. */
  readonly decodedBytes: number;
  /** How much of earlier renders it may hold before it looks for what can be freed, which takes a few milliseconds. */
  readonly mostUnfreedBytes: number;
  /** Undefined where images are in the data folder. */
  readonly store: ReachedStore | undefined;
}

/** A process that renders, one task at a time. */
export class RendererProcess {
  readonly #child: ChildProcess;
  readonly #onExit: () => void;
  #waiting: { resolve(result: RendererResult): void; reject(error: Error): void } | undefined;
  #ended = false;
  #startError: RendererStartError | undefined;
  /** Paths of the images that it rendered last, the last one at the end. */
  readonly #images = new Set<string>();

  /**
   * Starts the process.
   *
   * @param onExit called once, after its process has ended for whatever reason
   */
  constructor({ decodedBytes, mostUnfreedBytes, store }: RendererStart, onExit: () => void) {
    this.#onExit = onExit;
    const told = [String(decodedBytes), String(mostUnfreedBytes)];
    if (store) told.push(JSON.stringify(store.location));
    this.#child = fork(entryPath('rendering/renderer.js'), told, {
      serialization: 'advanced',
      env: { ...store?.environment, ...ENVIRONMENT },
      // Lets a renderer free at once what a render has held.
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    lowerPriority(this.#child);
    this.#child.on('message', (result: RendererResult) => this.#settle(result));
    this.#child.once('exit', () => this.#exited());
    // A process that cannot be started or reached may emit no `exit`.
    this.#child.on('error', (cause) => {
      if (this.#child.pid === undefined)
        this.#startError = new RendererStartError('a renderer cannot be started', { cause });
      this.kill();
      this.#exited();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it has rendered an image lately, so that tiles of it may still be decoded. */
  hasRendered(path: string): boolean {
    return this.#images.has(path);
  }

  /** Rejects with RendererEndedError when the process ends first, with RendererStartError when it never began. */
  run(task: RendererTask): Promise<RendererResult> {
    if (task.kind === 'image') this.#remember(task.source.path);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#ended || !this.#child.connected) this.#settle(undefined);
      else this.#child.send(task, () => {});
    });
  }

  /** Lets it end by itself, after the task that it has. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #remember(image: string): void {
    this.#images.delete(image);
    this.#images.add(image);
    const [oldest] = this.#images;
    if (this.#images.size > IMAGES_REMEMBERED && oldest !== undefined) this.#images.delete(oldest);
  }

  #settle(result: RendererResult | undefined): void {
    const settled = this.#waiting;
    this.#waiting = undefined;
    if (result) settled?.resolve(result);
    else
      settled?.reject(
        this.#startError ?? new RendererEndedError('a renderer ended before it sent its result'),
      );
  }

  #exited(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#settle(undefined);
    this.#onExit();
  }
}
