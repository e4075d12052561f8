import { isLookedAt } from '../archive/ingest-plan.ts';
import { type MasterRecord, readStoredRecord, writeRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { type OriginVersion, tellsVersions } from '../origins/origin-version.ts';
import type { StateOnDisk } from '../storage/files-below.ts';
import { storageErrorOf } from '../storage/storage-error.ts';
import type { HeldCopy, MasterCopies } from './master-copies.ts';

export interface CopiesForIngestParts {
  readonly copies: Pick<MasterCopies, 'holdLatest' | 'holdUnlessKnown'>;
  /** What was made of an image before. */
  readonly recordOf: (identifier: string) => MasterRecord | undefined;
  readonly dataFolder: string;
}

/** A scan that is as its record tells. */
export interface PreparedBefore {
  readonly kind: 'prepared';
  /** With the state that the file with its address has now. */
  readonly record: MasterRecord;
}

/** Files of several pages of which is remembered that they are unchanged: of others, pages are fetched. */
const MOST_REMEMBERED = 1000;

/** What is said of a file, for those of its pages that come after. */
interface Unchanged {
  readonly state: StateOnDisk;
  readonly address: string;
}

/** Copies of masters that are to be prepared: none of a scan of another server that was prepared, and has not changed there. */
export class CopiesForIngest {
  readonly #parts: CopiesForIngestParts;
  /** Files of which the server has said so, by path: it is not asked for each of their pages. */
  readonly #unchanged = new Map<string, Unchanged>();

  constructor(parts: CopiesForIngestParts) {
    this.#parts = parts;
  }

  /**
   * @throws LoupeError `unreadable-source` when the scan is not to be had; StorageError when a store cannot be asked, or the disk
   * does not take it
   */
  async hold(master: Master): Promise<HeldCopy | PreparedBefore> {
    const { copies, recordOf } = this.#parts;
    const { identifier, path, inode, page } = master;
    const record = recordOf(identifier);
    const known = record && versionToAskFor(record, master);
    if (!known) return copies.holdLatest({ path, inode });
    if (page !== undefined) {
      const unchanged = this.#unchanged.get(path);
      return unchanged?.address === known.address && unchanged.state.changedMs === master.changedMs
        ? this.#prepared(record, unchanged.state)
        : copies.holdLatest({ path, inode });
    }
    const held = await copies.holdUnlessKnown({ path }, known);
    if (held.kind === 'copy') {
      this.#unchanged.delete(path);
      return held;
    }
    if (record.master.pages > 1) this.#remember(path, { state: held.state, address: known.address });
    return this.#prepared(record, held.state);
  }

  #remember(path: string, unchanged: Unchanged): void {
    const [first] = this.#unchanged.keys();
    if (first !== undefined && this.#unchanged.size >= MOST_REMEMBERED) this.#unchanged.delete(first);
    this.#unchanged.set(path, unchanged);
  }

  /** Beside the stored files stands what the database is told. */
  async #prepared(record: MasterRecord, state: StateOnDisk): Promise<PreparedBefore> {
    const { dataFolder } = this.#parts;
    const { bytes, modifiedMs, changedMs, inode } = state;
    const now = { ...record, master: { ...record.master, bytes, modifiedMs, changedMs, inode } };
    try {
      const stored = await readStoredRecord(dataFolder, record.identifier);
      if (stored?.version === record.version) await writeRecord(dataFolder, now);
    } catch (error) {
      throw (await storageErrorOf(error, dataFolder)) ?? error;
    }
    return { kind: 'prepared', record: now };
  }
}

/** The version of a scan of another server that would have nothing made anew; undefined for any other master. */
function versionToAskFor(record: MasterRecord, master: Master): OriginVersion | undefined {
  const { origin } = record;
  const isKnown = origin !== undefined && record.master.path === master.path && isLookedAt(record, master);
  return isKnown && tellsVersions(origin) ? origin : undefined;
}
