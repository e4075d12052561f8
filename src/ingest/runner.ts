import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { type IngestOutcome, type IngestQueue, masterOfOutcome } from '../archive/library/ingest-queue.ts';
import { type MasterRecord, readRecord, removeRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { DatabaseError } from '../database/database-error.ts';
import { GatheredValues } from '../gathered-values.ts';
import { lowerPriority } from '../ipc/lower-priority.ts';
import type { Log } from '../log.ts';
import { requireUnchanged } from '../pixels/master/in-place/master-state.ts';
import { openRecorded } from '../pixels/stored/reused/open-recorded.ts';
import { BeingKept } from '../stored-images/being-kept.ts';
import { type IngestEvent, ingestOutcomeOf, slowerTold } from './outcome.ts';
import type { ProgressDisplay } from './progress.ts';
import type { MasterSource } from './queue.ts';
import { IngestRun, type IngestRunEnd, type IngestRunOptions } from './run.ts';

/** After a run that failed as a whole: a full disk, a crash. */
const RETRY_MS = 30_000;

/** How long outcomes are gathered: meanwhile the scans are served all the same, and at the end of a run nothing waits. */
const GATHER_MS = 3000;

/** What the ingest of a server is made of. */
export interface IngestRunnerParts {
  readonly queue: IngestQueue;
  readonly run: Pick<
    IngestRunOptions,
    'settings' | 'copies' | 'storedElsewhere' | 'memoryBytes' | 'processes' | 'atOnce'
  >;
  readonly enabled: boolean;
  /** Puts what was made elsewhere before it counts as made; left out where it stays where it is. Rejects when the server is stopped. */
  readonly keep?: ((record: MasterRecord) => Promise<void>) | undefined;
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
  readonly #outcomes = new GatheredValues<IngestOutcome>((outcomes) => this.#handIn(outcomes), GATHER_MS);
  #removing = false;
  readonly #keeping: BeingKept | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  /** How often the ingest process ended early, by the masters that were under way. */
  readonly #crashes = new Map<string, number>();
  #storageProblem: string | undefined;
  readonly #onSlower: (reason: string) => void;

  constructor(parts: IngestRunnerParts) {
    super();
    this.#parts = parts;
    this.#onSlower = slowerTold(parts.log);
    const { keep, queue } = parts;
    this.#keeping =
      keep &&
      new BeingKept({
        keep,
        onKept: (outcome) => this.#outcomes.add(outcome),
        onNotKept: (outcome) => queue.putBack([outcome.record]),
        onRoom: () => this.wake(),
        log: parts.log,
      });
  }

  /** Why the data folder could not take files at the last attempt; undefined when it could. */
  get storageProblem(): string | undefined {
    return this.#storageProblem;
  }

  /** Removes the pyramids of masters that are gone, and starts processes when a pyramid is missing. */
  wake(): void {
    const { enabled, queue, run, progress } = this.#parts;
    if (!enabled || this.#stopped) return;
    void this.#removeAbandoned();
    this.#running?.wake();
    if (this.#running) progress.expect(queue.unfinished - this.#outcomes.size);
    if (this.#running || this.#retry || !queue.hasNext || this.#keeping?.isFull) return;
    progress.begin(queue.waiting);
    const options = { ...run, crashes: this.#crashes, onStart: lowerPriority, onSlower: this.#onSlower };
    const source: MasterSource = {
      get waiting() {
        return queue.waiting;
      },
      next: (count) => (this.#keeping?.isFull ? [] : queue.next(count)),
      claim: (pages) => queue.claim(pages),
      putBack: (masters) => queue.putBack(masters),
    };
    const running = new IngestRun(source, options, (event, master) => this.#take(event, master));
    this.#running = running;
    void running.ended.then((end) => this.#ended(end));
  }

  /**
   * Makes the pyramid of an image again when this process cannot open it either: a worker may fail for other
   * reasons, such as a pyramid that was replaced at that moment.
   */
  remakeIfDamaged(record: MasterRecord): void {
    const { enabled, queue, log } = this.#parts;
    const { dataFolder, imagesFolder } = this.#parts.run.settings;
    if (!enabled || this.#stopped) return;
    openRecorded({ dataFolder, imagesFolder }, record)
      .then((stored) => stored.close())
      .catch(async (error: unknown) => {
        // Of a master that has changed, or is not there, the next look at its folder tells what is to be done.
        if (record.inPlace && !(await isAsRecorded(imagesFolder, record))) return;
        // It may have been replaced, and the outcome of that not be known here yet.
        const stored = await readRecord(dataFolder, record.identifier);
        if (stored && stored.version !== record.version) return;
        log.error({ err: error, identifier: record.identifier }, 'a damaged pyramid is made again');
        await removeRecord(dataFolder, record.identifier);
        queue.forget(record.identifier);
        this.wake();
      })
      .catch((error: unknown) => log.error({ err: error }, 'a damaged pyramid cannot be removed'));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#keeping?.stop();
    clearTimeout(this.#retry);
    this.#outcomes.stop();
    this.#running?.stop();
    await this.#running?.ended;
  }

  /** One by one: of thousands, the disk has other things to do meanwhile. */
  async #removeAbandoned(): Promise<void> {
    const { queue, run, log } = this.#parts;
    if (this.#removing) return;
    this.#removing = true;
    for (let [identifier] = queue.abandoned(1); identifier !== undefined; [identifier] = queue.abandoned(1)) {
      try {
        await removeRecord(run.settings.dataFolder, identifier);
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

  #take(event: IngestEvent, master: Master): void {
    const { progress, log } = this.#parts;
    if (event.kind === 'looking') return;
    progress.step(event);
    if (event.kind === 'started' || event.kind === 'found') return;
    if (event.kind === 'failed')
      log.warn({ identifier: event.identifier, cause: event.cause }, event.sentence);
    if (event.kind === 'done')
      for (const { kind, sentence } of event.record.warnings)
        log.warn({ identifier: event.identifier, warning: kind }, sentence);
    const outcome = ingestOutcomeOf(event, master);
    if (!outcome) this.#parts.queue.putBack([master]);
    else if (outcome.kind === 'done' && this.#keeping) void this.#keeping.add(outcome);
    else this.#outcomes.add(outcome);
    this.emit('ingested', event.kind, event.kind === 'done' ? event.megapixels : 0);
  }

  #handIn(outcomes: readonly IngestOutcome[]): void {
    const { queue, log } = this.#parts;
    try {
      queue.take(outcomes);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // Their records are on disk, and are found there by the next run.
      queue.putBack(outcomes.map(masterOfOutcome));
      this.#storageProblem = error.message;
      log.error({ err: error }, `ingest stopped: ${error.message}`);
      this.#running?.stop();
    }
  }

  #ended({ finished, storageProblem, crash }: IngestRunEnd): void {
    const { progress, log } = this.#parts;
    progress.end();
    if (!this.#stopped) this.#outcomes.flush();
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

function isAsRecorded(imagesFolder: string, { master }: MasterRecord): Promise<boolean> {
  return requireUnchanged(join(imagesFolder, master.path), master).then(
    () => true,
    () => false,
  );
}
