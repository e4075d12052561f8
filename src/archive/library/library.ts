import { EventEmitter } from 'node:events';
import { setImmediate as others } from 'node:timers/promises';
import type { Database } from '../../database/database.ts';
import { DatabaseError } from '../../database/database-error.ts';
import type { Log } from '../../log.ts';
import type { ImagePolicies } from '../../policies/image-policy.ts';
import { FollowedTree } from '../../storage/following/followed-tree.ts';
import type { TreeChange } from '../../storage/following/tree-messages.ts';
import type { ImagesPlace } from '../folders.ts';
import { IMAGE_NAMES, type MasterHeader } from '../scan.ts';
import type { ScanWarningKind } from '../scan-warnings.ts';
import type { ArchiveChanges, FormerIdentifiers, StoredVersion } from './archive-changes.ts';
import {
  type ArchiveCounts,
  archiveCounts,
  type WarningSummary,
  warnedByKind,
  warningSummary,
} from './archive-figures.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { DatabaseCatalog } from './catalog-store.ts';
import { FolderIntake } from './folder-intake.ts';
import { type KnownImage, masterState } from './image-rows.ts';
import { IngestQueue } from './ingest-queue.ts';
import { compareRecords, type TakeOverOptions, takeOverRecords } from './take-over.ts';

/** What the library of masters needs. */
export interface MasterLibraryParts extends ImagesPlace {
  readonly database: Database;
  /** Keeps what becomes of identifiers; left out where nobody asks. */
  readonly former?: FormerIdentifiers;
  /** How images are served; left out, all as usual. */
  readonly policies?: ImagePolicies;
  readonly settleSeconds: number;
  readonly rescanSeconds: number;
  readonly log: Log;
}

/** What the library of masters tells, each time when it is written. */
export interface MasterLibraryEvents {
  /** Images that are new, changed or gone; some hundreds at most. */
  changed: [identifiers: readonly string[]];
  /** These stored files are replaced or gone. */
  superseded: [stored: StoredVersion];
  /** There may be something to make, to verify or to remove. */
  work: [];
  /** `folderProblem` has changed. */
  folder: [];
  /** `comparing` is over. */
  compared: [];
}

/** How long changes of the folder are gathered. */
const GATHER_MS = 250;

/** After the database could not be written. */
const RETRY_MS = 30_000;

/** Identifiers of one event. */
const TOLD_AT_ONCE = 500;

/** Files that are not served, which the log tells of at the start. */
const TOLD_REFUSALS = 100;

const UNREADABLE = 'is gone or cannot be read; what is known of it stays';
const EMPTY = 'is empty where there were images; what is known of it stays';

/**
 * What the archive has: masters in the image folder, and what ingest has made of them, as rows of a database. It follows
 * the folder while the server runs and emits what changed.
 */
export class MasterLibrary extends EventEmitter<MasterLibraryEvents> {
  readonly catalog: DatabaseCatalog;
  readonly queue: IngestQueue;
  readonly #parts: MasterLibraryParts;
  readonly #tree: FollowedTree;
  readonly #intake: FolderIntake;
  readonly #writer: ArchiveWriter;
  /** For people. */
  readonly #name: string;
  #folderProblem: string | undefined;
  #databaseProblem: string | undefined;
  /** Since the last check of the folder. */
  #hadProblem = false;
  #comparing = true;
  #stopped = false;

  constructor(parts: MasterLibraryParts) {
    super();
    this.#parts = parts;
    this.#name = parts.imagesStore === undefined ? 'the image folder' : 'the store of images';
    this.#writer = new ArchiveWriter(parts.database, parts.former, (changes) => this.#tell(changes));
    if (parts.policies) this.#writer.policies.set(parts.policies);
    this.#intake = new FolderIntake(this.#writer, {
      settleSeconds: parts.settleSeconds,
      areObjects: parts.imagesStore !== undefined,
    });
    this.catalog = new DatabaseCatalog(parts.database);
    this.queue = new IngestQueue(this.#writer, () => this.#folderProblem === undefined);
    this.#tree = new FollowedTree({
      path: parts.imagesFolder,
      store: parts.imagesStore,
      name: this.#name,
      rescanSeconds: parts.rescanSeconds,
      gatherMs: GATHER_MS,
      wanted: IMAGE_NAMES,
      inodes: () => !this.#writer.keeping.ignoresInodes,
      digests: (folders) => this.#writer.masters.digests(folders),
      take: (change) => this.#take(change),
      unreadable: async (error) => {
        this.#setFolderProblem(`${this.#name} ${UNREADABLE}`);
        throw error;
      },
      log: parts.log,
    });
  }

  get counts(): ArchiveCounts {
    return archiveCounts(this.#writer.images);
  }

  /** Images with warnings of each kind; one with several kinds counts in each. */
  get warnedByKind(): Readonly<Record<ScanWarningKind, number>> {
    return warnedByKind(this.#writer.images);
  }

  /** How many images have warnings, and the first of these: `IDENTIFIER: SENTENCE`. */
  get warnings(): WarningSummary {
    return warningSummary(this.#writer.images);
  }

  /** The folder has not been compared with what is known since the start. */
  get comparing(): boolean {
    return this.#comparing;
  }

  /** Why the folder of masters cannot be relied on: it is gone, or all masters are, as when a drive is not mounted. */
  get folderProblem(): string | undefined {
    return this.#folderProblem;
  }

  /** Every image and every further page that is known, one by one. */
  all(): Iterable<KnownImage> {
    return this.#writer.images.all();
  }

  /** The first files that are not served, and why. */
  refused(count: number): readonly { readonly path: string; readonly problem: string }[] {
    return this.#writer.masters.refused(count);
  }

  /** Why what changed at last could not be written; undefined when it could. */
  get databaseProblem(): string | undefined {
    return this.#databaseProblem;
  }

  /** Reads the records of a data folder, when the database does not know them. Resolves with how many. */
  async takeOver(dataFolder: string, options: TakeOverOptions): Promise<number> {
    return await takeOverRecords(dataFolder, this.#writer, options);
  }

  /** Compares what is known of stored files with those of a data folder that has come to the place of the one before. */
  async compareRecords(dataFolder: string): Promise<void> {
    await compareRecords(dataFolder, this.#writer, () => !this.#stopped);
  }

  /** Lets go of files that are missing, of all where the folder is empty, for good. Resolves with how many they were. */
  async forgetMissing(): Promise<number> {
    const isEmpty = this.#folderProblem === `${this.#name} ${EMPTY}`;
    const count = await (isEmpty ? this.#intake.forgetAll() : this.#intake.forgetMissing());
    if (isEmpty) this.#setFolderProblem(undefined);
    if (count > 0) this.emit('folder');
    return count;
  }

  /** Has ingest look again at a master whose bytes may be others though its file is as it was, and serves it meanwhile. */
  lookAgain(identifier: string): void {
    this.#writer.change('usual', (changes) => this.#writer.keeping.lookAgain(identifier, changes));
  }

  /** Has all images looked at again that an earlier Loupe may have taken wrongly, or whose policy is another one now. */
  async mended(): Promise<void> {
    await this.#writer.mend(() => this.#goesOn());
    await this.#followPolicies();
  }

  /** Other policies count from now on: images whose own has changed are brought in line. */
  async setPolicies(policies: ImagePolicies): Promise<void> {
    this.#writer.policies.set(policies);
    // At the start, when the folder has been compared.
    if (!this.#comparing) await this.#followPolicies();
  }

  /**
   * To be called at the start: says which files are known not to be served, and has everything tried again that failed
   * before, since settings may be others now, and so may Loupe.
   */
  recall(): void {
    for (const { path, problem } of this.refused(TOLD_REFUSALS)) this.#parts.log.warn({ path }, problem);
    this.#tryAgain();
  }

  /** Compares the folder with what is known. Rejects with the system's error when it cannot be read. */
  async look(): Promise<void> {
    await this.#tree.look();
  }

  /** Compares the folder with what is known, and goes on to do so whenever something changes there. */
  follow(): void {
    this.#followUntilCompared().catch((error: unknown) =>
      this.#parts.log.error({ err: error }, `${this.#name} cannot be compared with what is known`),
    );
  }

  /** Reads the folder when another one may have come to its path, of which no event tells. */
  async checkFolder(): Promise<void> {
    const hadProblem = this.#hadProblem;
    this.#hadProblem = this.#folderProblem !== undefined;
    await this.#tree.check(hadProblem);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#tree.stop();
  }

  /**
   * Takes in what the headers of masters tell that have not been ingested, in one transaction.
   *
   * @param headers with the masters as they were when their headers were read
   * @returns the identifiers of which it was written: not of those that have a record, have changed or are gone
   */
  sized(headers: readonly MasterHeader[]): string[] {
    const { images } = this.#writer;
    const isWanted = ({ master }: MasterHeader): boolean => {
      const known = images.get(master.identifier);
      return known !== undefined && !known.record && masterState(known.master) === masterState(master);
    };
    return this.#parts.database.transaction('usual', () => {
      const wanted = headers.filter(isWanted);
      for (const { master, dimensions } of wanted) images.setDimensions(master.identifier, dimensions);
      return wanted.map(({ master }) => master.identifier);
    });
  }

  /** Essays have changed: images are served as they say now, where no folder says otherwise. */
  followEssays(): void {
    try {
      while (this.#writer.followStated());
    } catch (error) {
      // A full disk: they wait for the next change.
      if (!(error instanceof DatabaseError)) throw error;
      this.#parts.log.error({ err: error }, error.message);
    }
  }

  async #goesOn(): Promise<boolean> {
    await others();
    return !this.#stopped;
  }

  async #followPolicies(): Promise<void> {
    for (const folder of await this.#writer.followPolicies(() => this.#goesOn()))
      this.#parts.log.warn({ folder }, 'image-policy: no image is in this folder');
  }

  async #followUntilCompared(): Promise<void> {
    await this.#tree.follow();
    if (this.#stopped) return;
    await this.mended();
    if (this.#stopped) return;
    this.#comparing = false;
    this.emit('compared');
  }

  /** What the database cannot take is looked at again after a while: the folder itself is well. */
  async #take(change: TreeChange): Promise<number | undefined> {
    try {
      const againMs = await this.#takeIn(change);
      this.#databaseProblem = undefined;
      return againMs;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (this.#databaseProblem !== error.message)
        this.#parts.log.error({ err: error }, `changes of ${this.#name} wait: ${error.message}`);
      this.#databaseProblem = error.message;
      return RETRY_MS;
    }
  }

  async #takeIn(change: TreeChange): Promise<number | undefined> {
    if (this.#intake.wouldEmpty(change)) {
      this.#setFolderProblem(`${this.#name} ${EMPTY}`);
      return undefined;
    }
    const missing = this.counts.missing;
    const againMs = await this.#intake.take(change);
    if (change.last) await this.#intake.decide();
    if (change.whole && change.last) this.#setFolderProblem(undefined);
    this.#tellMissing(missing);
    return againMs;
  }

  #tellMissing(before: number): void {
    const { missing } = this.counts;
    if (missing === before) return;
    const { log } = this.#parts;
    if (missing === 0) log.info(`no files of ${this.#name} are missing any more`);
    else
      log.error(
        { files: missing },
        `files are missing from ${this.#name}: what is known of them stays until they are back; "loupe forget" lets go of them`,
      );
    this.emit('folder');
  }

  #setFolderProblem(problem: string | undefined): void {
    if (problem === this.#folderProblem) return;
    this.#folderProblem = problem;
    this.#hadProblem = true;
    this.#parts.log[problem === undefined ? 'info' : 'error'](problem ?? `${this.#name} is there again`);
    // A master that could not be read may only have been out of reach.
    if (problem === undefined) this.#tryAgain();
    this.emit('folder');
  }

  #tryAgain(): void {
    this.#writer.change('usual', (changes) => {
      changes.hasWork = this.#writer.images.retryFailed() > 0;
    });
  }

  #tell({ images, superseded, refused, hasWork }: ArchiveChanges): void {
    const { log } = this.#parts;
    for (const { path, sentence } of refused) log.warn({ path }, sentence);
    for (const stored of superseded) this.emit('superseded', stored);
    const identifiers = [...images];
    for (const identifier of identifiers) log.debug({ identifier }, 'image changed');
    for (let from = 0; from < identifiers.length; from += TOLD_AT_ONCE)
      this.emit('changed', identifiers.slice(from, from + TOLD_AT_ONCE));
    if (hasWork) this.emit('work');
  }
}
