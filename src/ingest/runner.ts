import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MasterLibrary } from '../archive/library.ts';
import { type MasterRecord, removeRecord, versionFolder } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { lowerPriority } from '../ipc/lower-priority.ts';
import type { Log } from '../log.ts';
import { openStoredPyramid } from '../pixels/stored/pyramid.ts';
import type { IngestSettings } from './ingest-master.ts';
import type { IngestMessage, IngestTask } from './process.ts';
import type { ProgressDisplay } from './progress.ts';

/** After a run that failed as a whole: a full disk, a crash. */
const RETRY_MS = 30_000;

/** What the ingest of a server is made of. */
export interface IngestRunnerParts {
  readonly library: MasterLibrary;
  readonly settings: IngestSettings;
  readonly memoryBytes: number;
  readonly enabled: boolean;
  readonly progress: ProgressDisplay;
  readonly log: Log;
}

/** What the ingest of a server tells. */
export interface IngestRunnerEvents {
  /** After each master. */
  ingested: [result: 'done' | 'failed', megapixels: number];
  /** `storageProblem` or the number of missing pyramids may have changed. */
  changed: [];
}

/**
 * Makes missing pyramids while the server runs, in a child process that lives as long as there is something to
 * make: the memory of decoding is freed with it, and a crash ends nothing else.
 */
export class IngestRunner extends EventEmitter<IngestRunnerEvents> {
  readonly #parts: IngestRunnerParts;
  #child: ChildProcess | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  /** How often the ingest process ended early, by the masters that were under way. */
  readonly #crashes = new Map<string, number>();
  #storageProblem: string | undefined;

  constructor(parts: IngestRunnerParts) {
    super();
    this.#parts = parts;
  }

  /** Why the data folder could not take files at the last attempt; undefined when it could. */
  get storageProblem(): string | undefined {
    return this.#storageProblem;
  }

  /** Removes the pyramids of masters that are gone, and starts the process when a pyramid is missing. */
  wake(): void {
    const { enabled, library } = this.#parts;
    if (!enabled || this.#stopped || this.#child || this.#retry) return;
    // Every master would fail.
    if (library.folderProblem !== undefined) return;
    this.#removeAbandoned();
    const { missing } = library;
    if (missing.length > 0) this.#run(missing);
  }

  /**
   * Makes the pyramid of an image again when this process cannot open it either: a worker may fail for other
   * reasons, such as a pyramid that was replaced at that moment.
   */
  remakeIfDamaged(record: MasterRecord): void {
    const { enabled, library, settings, log } = this.#parts;
    if (!enabled || this.#stopped) return;
    openStoredPyramid(versionFolder(settings.dataFolder, record), record)
      .then((stored) => stored.close())
      .catch(async (error: unknown) => {
        log.error({ err: error, identifier: record.identifier }, 'a damaged pyramid is made again');
        await removeRecord(settings.dataFolder, record.identifier);
        library.forget(record.identifier);
        this.wake();
      })
      .catch((error: unknown) => log.error({ err: error }, 'a damaged pyramid cannot be removed'));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  #removeAbandoned(): void {
    const { library, settings, log } = this.#parts;
    for (const identifier of library.abandoned) {
      library.forget(identifier);
      log.info({ identifier }, 'its master is gone: the pyramid is removed');
      removeRecord(settings.dataFolder, identifier).catch((error: unknown) =>
        log.warn({ err: error, identifier }, 'a pyramid cannot be removed'),
      );
    }
  }

  #run(masters: readonly Master[]): void {
    const { library, settings, memoryBytes, progress, log } = this.#parts;
    const byIdentifier = new Map(masters.map((master) => [master.identifier, master]));
    const underWay = new Map<string, Master>();
    let finished = false;
    const child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), {
      serialization: 'advanced',
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    lowerPriority(child);
    progress.begin(masters.length);

    child.on('message', (message: IngestMessage) => {
      if (message.kind === 'finished') {
        finished = true;
        this.#storageProblem = message.summary.storageProblem;
        if (this.#storageProblem) log.error(`ingest stopped: ${this.#storageProblem}`);
        return;
      }
      progress.step(message);
      const { identifier } = message;
      const master = byIdentifier.get(identifier);
      if (message.kind === 'started') {
        if (master) underWay.set(identifier, master);
        return;
      }
      underWay.delete(identifier);
      if (message.kind === 'done') library.ingested(message.record);
      else {
        log.warn({ identifier, cause: message.cause }, message.sentence);
        if (master && !message.storageFault) library.failed(master, message.sentence);
      }
      this.emit('ingested', message.kind, message.kind === 'done' ? message.megapixels : 0);
    });
    const ended = (end: object): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      progress.end();
      if (this.#stopped) return;
      if (!finished) this.#blame(underWay, end);
      this.emit('changed');
      if (finished && !this.#storageProblem) this.wake();
      else this.#wakeLater();
    };
    child.on('error', (error) => {
      log.error({ err: error }, 'ingest cannot be started');
      // A process that could not be started never exits.
      if (child.pid === undefined) ended({ code: null });
    });
    child.once('exit', (code, signal) => ended({ code, signal }));
    // When the message does not arrive, `error` or `exit` follows.
    child.send({ masters, settings, memoryBytes } satisfies IngestTask, () => {});
  }

  /** The process died: a master that is under way for the second time is left out from then on. */
  #blame(underWay: ReadonlyMap<string, Master>, end: object): void {
    this.#parts.log.error({ ...end, identifiers: [...underWay.keys()] }, 'the ingest process ended early');
    for (const [identifier, master] of underWay) {
      const crashes = (this.#crashes.get(identifier) ?? 0) + 1;
      this.#crashes.set(identifier, crashes);
      if (crashes > 1) this.#parts.library.failed(master, 'the ingest process ended while it read this file');
    }
  }

  #wakeLater(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.wake();
    }, RETRY_MS);
    this.#retry.unref();
  }
}
