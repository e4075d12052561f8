import { EventEmitter } from 'node:events';
import type { Log } from '../log.ts';
import { FollowedFolder } from '../storage/followed-folder.ts';
import { Settling } from '../storage/settling.ts';
import { Catalog, type CatalogChange, type CatalogImage } from './catalog.ts';
import { planIngest } from './ingest-plan.ts';
import { withPages } from './pages.ts';
import type { MasterRecord } from './record.ts';
import { type Master, type MasterProblem, scanMasters } from './scan.ts';
import { ScanWarningTally } from './scan-warnings.ts';

/** What the library of masters needs. */
export interface MasterLibraryParts {
  readonly imagesFolder: string;
  readonly settleSeconds: number;
  readonly rescanSeconds: number;
  readonly records: ReadonlyMap<string, MasterRecord>;
  readonly log: Log;
}

/** What the library of masters tells. */
export interface MasterLibraryEvents {
  changed: [changes: readonly CatalogChange[]];
  /** The stored files of this record are replaced or gone. */
  superseded: [record: MasterRecord];
  /** After a look at the folder that found some. */
  unverified: [];
  /** `folderProblem` has changed. */
  folder: [];
}

/** A master that ingest gave up on; it is tried again when the file changes. */
interface Failure {
  /** Of the master that was tried. */
  readonly state: string;
  readonly sentence: string;
}

/** How long changes of the folder are gathered. */
const GATHER_MS = 250;

const UNREADABLE = 'the image folder is gone or cannot be read; what is known of it stays';
const EMPTY = 'the image folder is empty where there were images; what is known of it stays';

/** Equal for a master that has not changed. */
function stateOf({ path, bytes, modifiedMs, changedMs, page }: Master): string {
  return `${bytes} ${modifiedMs} ${changedMs ?? ''} ${page ?? 1} ${path}`;
}

/**
 * What the archive has: masters in the image folder, and what ingest has made of them. It follows the folder
 * while the server runs and emits what changed.
 */
export class MasterLibrary extends EventEmitter<MasterLibraryEvents> {
  readonly #parts: MasterLibraryParts;
  #records: Map<string, MasterRecord>;
  readonly #failures = new Map<string, Failure>();
  readonly #settling: Settling<Master>;
  readonly #folder: FollowedFolder;
  readonly #warnings = new ScanWarningTally();
  /** The file system numbers files anew that nobody has touched. */
  #ignoreInodes = false;
  #masters: readonly Master[] = [];
  #problems: readonly MasterProblem[] = [];
  #folderProblem: string | undefined;
  /** Since the last check of the folder. */
  #hadProblem = false;
  #catalog = new Catalog();
  #gathering = false;

  constructor(parts: MasterLibraryParts) {
    super();
    this.#parts = parts;
    this.#records = new Map(parts.records);
    this.#settling = new Settling(parts.settleSeconds);
    this.#folder = new FollowedFolder({
      path: parts.imagesFolder,
      name: 'the image folder',
      rescanSeconds: parts.rescanSeconds,
      gatherMs: GATHER_MS,
      look: () => this.#scan(),
      log: parts.log,
    });
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Masters without a current pyramid that are worth an attempt. */
  get missing(): Master[] {
    return planIngest(this.#masters, this.#records).make.filter(
      (master) => this.#failures.get(master.identifier)?.state !== stateOf(master),
    );
  }

  /** Masters with a pyramid that may be another file's, since the file was changed or put in place since. */
  get unverified(): Master[] {
    return planIngest(this.#masters, this.#records, { ignoreInodes: this.#ignoreInodes }).verify.filter(
      (master) => this.#failures.get(master.identifier)?.state !== stateOf(master),
    );
  }

  /** Masters that cannot be read, and files that cannot be masters. */
  get unreadable(): number {
    return this.#failures.size + this.#problems.length;
  }

  /** Images that are served with warnings. */
  get warnings(): Pick<ScanWarningTally, 'imagesByKind' | 'summary'> {
    return this.#warnings;
  }

  /** Why the folder of masters cannot be relied on: it is gone, or all masters are, as when a drive is not mounted. */
  get folderProblem(): string | undefined {
    return this.#folderProblem;
  }

  /** Reads the folder. Rejects with the system's error when it cannot be read. */
  async scan(): Promise<void> {
    await this.#folder.look();
  }

  follow(): void {
    this.#folder.follow();
  }

  /** Reads the folder when another one may have come to its path, of which no event tells. Costs one `stat` else. */
  async checkFolder(): Promise<void> {
    const hadProblem = this.#hadProblem;
    this.#hadProblem = this.#folderProblem !== undefined;
    await this.#folder.check(hadProblem);
  }

  async stop(): Promise<void> {
    await this.#folder.stop();
  }

  /** Publishes once what several calls of `ingested` and `failed` bring: publishing takes a time that grows with the archive. */
  together(change: () => void): void {
    this.#gathering = true;
    try {
      change();
    } finally {
      this.#gathering = false;
    }
    this.#publish();
  }

  /** Takes in what ingest made of a master. */
  ingested(record: MasterRecord): void {
    const before = this.#records.get(record.identifier);
    if (before && before.version !== record.version) this.emit('superseded', before);
    if (before && isNumberedAnew(before, record)) this.#ignoreInodes = true;
    this.#records.set(record.identifier, record);
    this.#failures.delete(record.identifier);
    this.#publish();
  }

  failed(master: Master, sentence: string): void {
    this.#failures.set(master.identifier, { state: stateOf(master), sentence });
    this.#publish();
  }

  /** Takes the records of a data folder that was replaced. */
  replaceRecords(records: ReadonlyMap<string, MasterRecord>): void {
    for (const before of this.#records.values())
      if (records.get(before.identifier)?.version !== before.version) this.emit('superseded', before);
    this.#records = new Map(records);
    this.#publish();
  }

  /**
   * Identifiers with stored files whose masters are gone. None while there are no masters at all: that is more
   * likely a disk that is not mounted than an archive that was emptied.
   */
  get abandoned(): string[] {
    return this.#masters.length === 0 ? [] : planIngest(this.#masters, this.#records).remove;
  }

  forget(identifier: string): void {
    const before = this.#records.get(identifier);
    if (before) this.emit('superseded', before);
    this.#records.delete(identifier);
    this.#publish();
  }

  async #scan(): Promise<number | undefined> {
    const { masters, problems } = await scanMasters(this.#parts.imagesFolder).catch((error: unknown) => {
      this.#setFolderProblem(UNREADABLE);
      throw error;
    });
    const isEmptied = masters.length === 0 && this.#masters.length + this.#records.size > 0;
    this.#setFolderProblem(isEmptied ? EMPTY : undefined);
    if (isEmptied) return undefined;
    const known = new Set(this.#problems.map(({ path, sentence }) => `${path}\0${sentence}`));
    for (const { path, sentence } of problems)
      if (!known.has(`${path}\0${sentence}`)) this.#parts.log.warn({ path }, sentence);
    this.#problems = problems;
    const settled = this.#settling.look(masters, Date.now());
    this.#masters = settled.files;
    const names = new Set(withPages(this.#masters, this.#records).map(({ identifier }) => identifier));
    for (const identifier of this.#failures.keys())
      if (!names.has(identifier)) this.#failures.delete(identifier);
    this.#publish();
    if (this.unverified.length > 0) this.emit('unverified');
    return settled.lookAgainMs;
  }

  #setFolderProblem(problem: string | undefined): void {
    if (problem === this.#folderProblem) return;
    this.#folderProblem = problem;
    this.#hadProblem = true;
    this.#parts.log[problem === undefined ? 'info' : 'error'](problem ?? 'the image folder is there again');
    // A master that could not be read may only have been out of reach.
    this.#failures.clear();
    this.emit('folder');
  }

  #publish(): void {
    if (this.#gathering) return;
    const images = new Map<string, CatalogImage>();
    for (const master of withPages(this.#masters, this.#records)) {
      const image = this.#imageOf(master);
      // A further page of a file is an image of its own once it has a pyramid.
      if (master.page !== undefined && !image.record) continue;
      const before = this.#catalog.get(master.identifier);
      images.set(master.identifier, before && isSame(before, image) ? before : image);
    }
    const next = new Catalog(images);
    const changes = this.#catalog.changesTo(next);
    this.#catalog = next;
    for (const { identifier, image } of changes) {
      this.#warnings.set(identifier, image?.record?.warnings);
      this.#parts.log.debug({ identifier }, 'image changed');
    }
    if (changes.length > 0) this.emit('changed', changes);
  }

  #imageOf(master: Master): CatalogImage {
    const { identifier } = master;
    const record = this.#records.get(identifier);
    const failure = this.#failures.get(identifier);
    return {
      identifier,
      master,
      ...(record && { record }),
      ...(failure?.state === stateOf(master) && { problem: failure.sentence }),
    };
  }
}

/** Whether nothing but the number of the file has changed: else each look at such a disk would be a look at all bytes. */
function isNumberedAnew(before: MasterRecord, record: MasterRecord): boolean {
  return (
    before.sha256 === record.sha256 &&
    before.master.changedMs !== undefined &&
    before.master.changedMs === record.master.changedMs &&
    before.master.inode !== record.master.inode
  );
}

/** Of an image with a pyramid, a change of the file that is in question changes nothing before its bytes are read. */
function isSame(a: CatalogImage, b: CatalogImage): boolean {
  const isSameFile = b.record ? sizeAndTime(a) === sizeAndTime(b) : stateOf(a.master) === stateOf(b.master);
  return isSameFile && a.record === b.record && a.problem === b.problem;
}

function sizeAndTime({ master }: CatalogImage): string {
  return stateOf({ ...master, changedMs: 0 });
}
