import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { tellsVersions } from '../origins/origin-version.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { OpenCopies } from './open-copies.ts';
import { type OriginScan, OriginScanStore } from './origin-scan-store.ts';

const MS_PER_HOUR = 3_600_000;

/** How often it is looked whether all servers are to be asked again. */
const LOOK_MS = 60_000;

/** How long whoever asks waits for the end. */
const WAIT_MS = 20_000;

const CANNOT_ASK = 'servers of scans cannot be asked';

export interface OriginChecksParts {
  readonly database: Database;
  readonly isAnother: OpenCopies['isAnother'];
  /** Has a scan fetched and prepared anew, and the one that there is served meanwhile. */
  readonly lookAgain: (identifier: string) => void;
  /** After so many hours all servers are asked again; 0: never. */
  readonly everyHours: number;
  readonly log: Log;
}

/** What came of asking for a scan: as it was, another one, of a server that does not tell, or not to be asked. */
type Finding = 'same' | 'another' | 'untold' | 'unasked';

/** Asks the servers of scans whether they have others by now, one after the other, and takes no bytes of those that have not changed. */
export class OriginChecks {
  readonly #parts: OriginChecksParts;
  readonly #scans: OriginScanStore;
  #asking: Promise<string> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: OriginChecksParts) {
    this.#parts = parts;
    this.#scans = new OriginScanStore(parts.database);
  }

  /** Asks all when that is due, from now on. */
  begin(): void {
    if (this.#parts.everyHours === 0) return;
    this.#askIfDue();
    this.#timer = setInterval(() => this.#askIfDue(), LOOK_MS).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /** Asks for one scan, by its identifier, or for all. @returns what came of it, a line */
  async respond(identifier: string | undefined): Promise<string> {
    const told = identifier === undefined ? this.#all() : this.#one(identifier);
    // What comes later is in the log.
    told.catch((error: unknown) => this.#parts.log.error({ err: error }, CANNOT_ASK));
    return (
      (await Promise.race([told, pause(WAIT_MS, undefined, { ref: false })])) ??
      'the servers are being asked, one scan after the other; the log tells what has come of it'
    );
  }

  async #one(identifier: string): Promise<string> {
    const scan = this.#scans.get(identifier);
    if (!scan) return `there is no scan of another server with the name ${JSON.stringify(identifier)}`;
    const finding = await this.#ask(scan);
    if (finding === 'same') return 'its server has the scan that is shown';
    if (finding === 'unasked') return 'its server cannot be asked; the log says why';
    // Whoever names it wants to know.
    if (finding === 'untold') this.#parts.lookAgain(identifier);
    return finding === 'another'
      ? 'its server has another scan, which is fetched and prepared'
      : 'its server tells no versions: the scan is fetched, and prepared where it is another';
  }

  #askIfDue(): void {
    try {
      if (!this.#isDue()) return;
      this.#all().catch((error: unknown) => this.#parts.log.error({ err: error }, CANNOT_ASK));
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#parts.log.error({ err: error }, 'it cannot be known whether servers of scans are to be asked');
    }
  }

  #isDue(): boolean {
    const { askedMs } = this.#scans;
    const sinceMs = Date.now() - askedMs;
    // A clock that was set back has not been right.
    return sinceMs < 0 || sinceMs >= this.#parts.everyHours * MS_PER_HOUR;
  }

  #all(): Promise<string> {
    this.#asking ??= this.#askAll().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askAll(): Promise<string> {
    const { log } = this.#parts;
    const found: Record<Finding, number> = { same: 0, another: 0, untold: 0, unasked: 0 };
    try {
      this.#scans.setAsked(Date.now());
      for (let scan = this.#scans.next(''); scan; scan = this.#scans.next(scan.identifier)) {
        found[await this.#ask(scan)] += 1;
        if (this.#stopped) break;
      }
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      log.error({ err: error }, `scans of other servers cannot be looked for: ${error.message}`);
      return `not all servers were asked: ${error.message}`;
    }
    log.info(found, 'servers of scans were asked for others');
    const total = Object.values(found).reduce((sum, count) => sum + count, 0);
    return `scans of other servers: ${total}; as they were: ${found.same}; to be fetched anew: ${found.another}; of servers that tell no versions: ${found.untold}; not to be asked: ${found.unasked}`;
  }

  async #ask({ identifier, path, origin }: OriginScan): Promise<Finding> {
    const { isAnother, lookAgain, log } = this.#parts;
    if (origin && !tellsVersions(origin)) return 'untold';
    try {
      // What was prepared before versions were kept is fetched once more, to have one.
      if (origin && !(await isAnother(path, origin))) return 'same';
    } catch (error) {
      if (!(error instanceof LoupeError || error instanceof StorageError)) throw error;
      log.warn({ identifier, err: error.cause }, error.message);
      return 'unasked';
    }
    lookAgain(identifier);
    log.info({ identifier }, 'another server has another scan, which is fetched');
    return 'another';
  }
}
