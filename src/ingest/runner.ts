import { EventEmitter } from 'node:events';
import type { IngestOutcome, IngestQueue } from '../archive/library/ingest-queue.ts';
import { type MasterRecord, removeRecord, versionFolder } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { lowerPriority } from '../ipc/lower-priority.ts';
import type { Log } from '../log.ts';
import { openStoredPyramid } from '../pixels/stored/pyramid.ts';
import type { IngestSettings } from './ingest-master.ts';
import type { ProgressDisplay } from './progress.ts';
import type { IngestEvent } from './run.ts';
import { type SupervisedRunEnd, superviseIngest } from './supervised-run.ts';

/** After a run that failed as a whole: a full disk, a crash. */
const RETRY_MS = 30_000;

/** How long the outcomes of masters are gathered. */
const GATHER_MS = 250;

/** Masters of one process. */
const AT_ONCE = 200;

/** What the ingest of a server is made of. */
export interface IngestRunnerParts {
  readonly queue: IngestQueue;
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

/** Makes missing pyramids while the server runs, in a child process that lives as long as there is something to make. */
export class IngestRunner extends EventEmitter<IngestRunnerEvents> {
  readonly #parts: IngestRunnerParts;
  #running: { readonly stop: () => void; readonly ended: Promise<unknown> } | undefined;
  #gathering: NodeJS.Timeout | undefined;
  readonly #outcomes: IngestOutcome[] = [];
  #removing = false;
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
    const { enabled, queue } = this.#parts;
    if (!enabled || this.#stopped || this.#running || this.#retry) return;
    void this.#removeAbandoned();
    const masters = queue.next(AT_ONCE);
    if (masters.length > 0) this.#run(masters);
  }

  /**
   * Makes the pyramid of an image again when this process cannot open it either: a worker may fail for other
   * reasons, such as a pyramid that was replaced at that moment.
   */
  remakeIfDamaged(record: MasterRecord): void {
    const { enabled, queue, settings, log } = this.#parts;
    if (!enabled || this.#stopped) return;
    openStoredPyramid(versionFolder(settings.dataFolder, record), record)
      .then((stored) => stored.close())
      .catch(async (error: unknown) => {
        log.error({ err: error, identifier: record.identifier }, 'a damaged pyramid is made again');
        await removeRecord(settings.dataFolder, record.identifier);
        queue.forget(record.identifier);
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

  /** One by one: of thousands, the disk has other things to do meanwhile. */
  async #removeAbandoned(): Promise<void> {
    const { queue, settings, log } = this.#parts;
    if (this.#removing) return;
    this.#removing = true;
    for (let [identifier] = queue.abandoned(1); identifier !== undefined; [identifier] = queue.abandoned(1)) {
      try {
        await removeRecord(settings.dataFolder, identifier);
        if (this.#stopped) return;
        queue.removed(identifier);
        log.info({ identifier }, 'its master is gone: the pyramid is removed');
      } catch (error) {
        log.warn({ err: error, identifier }, 'a pyramid cannot be removed');
        queue.notRemoved(identifier);
        break;
      }
    }
    this.#removing = false;
  }

  #run(masters: readonly Master[]): void {
    const { settings, memoryBytes, progress, log } = this.#parts;
    const stop = new AbortController();
    const options = {
      settings,
      memoryBytes,
      crashes: this.#crashes,
      signal: stop.signal,
      onStart: lowerPriority,
    };
    const run = superviseIngest(masters, options, (event, master) => this.#take(event, master));
    this.#running = { stop: () => stop.abort(), ended: run };
    progress.begin(masters.length + this.#parts.queue.waiting);
    run.then(
      (end) => this.#ended(masters, end),
      (error: unknown) => {
        log.error({ err: error }, 'ingest failed');
        this.#ended(masters, { finished: false, storageProblem: undefined, left: masters, crash: undefined });
      },
    );
  }

  #take(event: IngestEvent, master: Master): void {
    const { progress, log } = this.#parts;
    if (event.kind === 'looking' || event.kind === 'waiting') return;
    progress.step(event);
    if (event.kind === 'started') return;
    if (event.kind === 'failed')
      log.warn({ identifier: event.identifier, cause: event.cause }, event.sentence);
    if (event.kind === 'done')
      for (const { kind, sentence } of event.record.warnings)
        log.warn({ identifier: event.identifier, warning: kind }, sentence);
    if (event.kind === 'done') this.#outcomes.push({ kind: 'done', record: event.record });
    else if (!event.storageFault) this.#outcomes.push({ kind: 'failed', master, sentence: event.sentence });
    this.emit('ingested', event.kind, event.kind === 'done' ? event.megapixels : 0);
    this.#handInSoon();
  }

  /** The first outcome at once, those of the next moment together: each transaction takes its time. */
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
    const { queue } = this.#parts;
    queue.take(this.#outcomes.splice(0));
  }

  #ended(masters: readonly Master[], { finished, storageProblem, crash }: SupervisedRunEnd): void {
    const { progress, log } = this.#parts;
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    progress.end();
    if (!this.#stopped) this.#handIn();
    // Those that were not tried.
    this.#parts.queue.giveBack(masters);
    // Until here, what changes in the library starts no other run.
    this.#running = undefined;
    if (this.#stopped) return;
    if (finished) this.#storageProblem = storageProblem;
    if (storageProblem) log.error(`ingest stopped: ${storageProblem}`);
    if (crash)
      log.error({ ...crash.reason, identifiers: crash.identifiers }, 'the ingest process ended early');
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
