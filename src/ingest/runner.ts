import { EventEmitter } from 'node:events';
import type { MasterLibrary } from '../archive/library.ts';
import { type MasterRecord, removeRecord, versionFolder } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { lowerPriority } from '../ipc/lower-priority.ts';
import type { Log } from '../log.ts';
import { openStoredPyramid } from '../pixels/stored/pyramid.ts';
import type { IngestEvent } from './outcome.ts';
import type { ProgressDisplay } from './progress.ts';
import { type IngestQueue, ListedMasters } from './queue.ts';
import { IngestRun, type IngestRunEnd, type IngestRunOptions } from './run.ts';

/** After a run that failed as a whole: a full disk, a crash. */
const RETRY_MS = 30_000;

/** How long the outcomes of masters are gathered. */
const GATHER_MS = 250;

/** How an attempt at a master ended. */
interface Outcome {
  readonly event: Extract<IngestEvent, { kind: 'done' | 'failed' }>;
  readonly master: Master;
}

/** What the ingest of a server is made of. */
export interface IngestRunnerParts {
  readonly library: MasterLibrary;
  readonly run: Pick<IngestRunOptions, 'settings' | 'memoryBytes' | 'processes' | 'atOnce'>;
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

/** Makes missing pyramids while the server runs, in child processes that live as long as there is something to make. */
export class IngestRunner extends EventEmitter<IngestRunnerEvents> {
  readonly #parts: IngestRunnerParts;
  #running: IngestRun | undefined;
  #gathering: NodeJS.Timeout | undefined;
  readonly #outcomes: Outcome[] = [];
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
    this.#running?.wake();
    if (!enabled || this.#stopped || this.#running || this.#retry) return;
    // Every master would fail.
    if (library.folderProblem !== undefined) return;
    this.#removeAbandoned();
    const { missing, unverified } = library;
    const queue = new ListedMasters([...missing, ...unverified]);
    if (queue.waiting > 0) this.#run(queue);
  }

  /**
   * Makes the pyramid of an image again when this process cannot open it either: a worker may fail for other
   * reasons, such as a pyramid that was replaced at that moment.
   */
  remakeIfDamaged(record: MasterRecord): void {
    const { enabled, library, log } = this.#parts;
    const { dataFolder } = this.#parts.run.settings;
    if (!enabled || this.#stopped) return;
    openStoredPyramid(versionFolder(dataFolder, record), record)
      .then((stored) => stored.close())
      .catch(async (error: unknown) => {
        log.error({ err: error, identifier: record.identifier }, 'a damaged pyramid is made again');
        await removeRecord(dataFolder, record.identifier);
        library.forget(record.identifier);
        this.wake();
      })
      .catch((error: unknown) => log.error({ err: error }, 'a damaged pyramid cannot be removed'));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#gathering);
    this.#running?.stop();
    await this.#running?.ended;
  }

  #removeAbandoned(): void {
    const { library, run, log } = this.#parts;
    for (const identifier of library.abandoned) {
      library.forget(identifier);
      log.info({ identifier }, 'its master is gone: the pyramid is removed');
      removeRecord(run.settings.dataFolder, identifier).catch((error: unknown) =>
        log.warn({ err: error, identifier }, 'a pyramid cannot be removed'),
      );
    }
  }

  #run(queue: IngestQueue): void {
    const { run, progress } = this.#parts;
    progress.begin(queue.waiting);
    const options = { ...run, crashes: this.#crashes, onStart: lowerPriority };
    const running = new IngestRun(queue, options, (event, master) => this.#take(event, master));
    this.#running = running;
    void running.ended.then((end) => this.#ended(end));
  }

  #take(event: IngestEvent, master: Master): void {
    const { progress, log } = this.#parts;
    if (event.kind === 'looking') return;
    progress.step(event);
    if (event.kind === 'started') return;
    if (event.kind === 'failed')
      log.warn({ identifier: event.identifier, cause: event.cause }, event.sentence);
    if (event.kind === 'done')
      for (const { kind, sentence } of event.record.warnings)
        log.warn({ identifier: event.identifier, warning: kind }, sentence);
    this.#outcomes.push({ event, master });
    this.emit('ingested', event.kind, event.kind === 'done' ? event.megapixels : 0);
    this.#handInSoon();
  }

  /** The first outcome at once, those of the next moment together: handing in takes a time that grows with the archive. */
  #handInSoon(): void {
    if (this.#gathering) return;
    this.#handIn();
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      if (this.#outcomes.length > 0) this.#handInSoon();
    }, GATHER_MS);
    this.#gathering.unref();
  }

  #handIn(): void {
    const { library } = this.#parts;
    const outcomes = this.#outcomes.splice(0);
    library.together(() => {
      for (const { event, master } of outcomes) {
        if (event.kind === 'done') library.ingested(event.record);
        else if (!event.storageFault) library.failed(master, event.sentence);
      }
    });
  }

  #ended({ finished, storageProblem, crash }: IngestRunEnd): void {
    const { progress, log } = this.#parts;
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    progress.end();
    if (!this.#stopped) this.#handIn();
    // Until here, what changes in the library starts no other run.
    this.#running = undefined;
    if (this.#stopped) return;
    if (finished) this.#storageProblem = storageProblem;
    if (storageProblem) log.error(`ingest stopped: ${storageProblem}`);
    if (crash)
      log.error({ ...crash.reason, identifiers: crash.identifiers }, 'an ingest process ended early');
    this.emit('changed');
    if (finished && !storageProblem) this.wake();
    else this.#wakeLater();
  }

  #wakeLater(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.wake();
    }, RETRY_MS);
    this.#retry.unref();
  }
}
