import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImagesPlace } from '../archive/folders.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import type { MasterPlace } from '../archive/master-place.ts';
import type { MasterHeader } from '../archive/scan.ts';
import { FolderLooks } from '../composed/folder-look-store.ts';
import type { Stores } from '../composed/stores.ts';
import type { Composition } from '../composition/composition.ts';
import type { CompositionStep, PresentedIndex } from '../composition/composition-parts.ts';
import { type CompositionCounts, CompositionRows, type IndexMarks } from '../composition/composition-rows.ts';
import type { Touched } from '../composition/touched.ts';
import type { Database } from '../database/database.ts';
import type { Dimensions } from '../image/geometry.ts';
import type { Log } from '../log.ts';
import type { IiifJsonIds } from '../presentation/compose/iiif-json.ts';
import type { ManifestsPlace } from './authored-source.ts';
import { CompositionWork } from './composition-work.ts';
import { FollowedEssays } from './followed-essays.ts';
import { HeaderProbes } from './header-probes.ts';
import { ProblemLog } from './problem-log.ts';

/** How long a server that has never composed anything waits before it listens for what it can compose meanwhile. */
const FIRST_MS = 3000;

/** How long a server that has compared its folders waits before it loads what it will need for the first change. */
const PREPARE_MS = 1000;

/** Ids of manifests that are told at the start. */
const TOLD_MANIFESTS = 100;

export interface EssayLibraryParts extends ImagesPlace, ManifestsPlace {
  readonly database: Database;
  readonly catalog: DatabaseCatalog;
  /** Where earlier versions of Loupe kept last good versions; left out when it cannot be used. */
  readonly dataFolder?: string;
  readonly rescanSeconds: number;
  readonly folderManifests: boolean;
  readonly iiifJsonIds: IiifJsonIds;
  /** Reads the header of a master. */
  readonly probe: (master: MasterPlace) => Promise<Dimensions>;
  /** Whether ingest has images to make. */
  readonly isIngesting: () => boolean;
  /** Keeps what headers say; returns of which images. */
  readonly sized: (headers: readonly MasterHeader[]) => readonly string[];
  readonly indexMarks?: IndexMarks;
  /** Loads what keeps what is marked. */
  readonly loadIndex?: () => Promise<PresentedIndex>;
  /** Called within each transaction with what it has changed, and whether more of the same is to follow. */
  readonly onPublished?: (touched: Touched, stores: Stores, hasMore: boolean) => void;
  /** Called within the transaction when nothing is to follow; returns whether all is done that waited for that. */
  readonly onDone?: () => boolean;
  /** Everything that is known is composed. Does some of what waited for that; returns whether all of it is done. */
  readonly onSettled?: () => boolean;
  readonly log: Log;
}

/** What the library of essays tells. */
export interface EssayLibraryEvents {
  /** After each transaction, what has changed of what is presented: `Manifest ID` or `Collection ID`. Also with none. */
  changed: [names: readonly string[]];
  /** `comparing` is over. */
  compared: [];
}

/**
 * The authored files, made into manifests and collections with what is known of the images, as rows of the database. It
 * follows the folder of the files and the images, and emits what changed.
 */
export class EssayLibrary extends EventEmitter<EssayLibraryEvents> {
  readonly #parts: EssayLibraryParts;
  readonly #composed: CompositionRows;
  readonly #work: CompositionWork;
  readonly #looks: FolderLooks;
  readonly #probes: HeaderProbes;
  readonly #problems: ProblemLog;
  readonly #files: FollowedEssays;
  #comparing = true;
  #isFollowing = false;
  #composedFiles = 0;
  #preparing: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: EssayLibraryParts) {
    super();
    this.#parts = parts;
    // Before it is followed, what can be composed at once is.
    const isIngesting = (): boolean => this.#isFollowing && parts.isIngesting();
    this.#probes = new HeaderProbes({
      ...parts,
      isIngesting,
      onRead: (identifier, dimensions) => this.#headerRead(identifier, dimensions),
    });
    this.#composed = new CompositionRows(parts);
    this.#work = new CompositionWork({
      composed: this.#composed,
      load: () => this.#loadComposition(),
      isCompared: () => !this.#comparing,
      isIngesting,
      onStep: (step) => this.#took(step),
      settle: () => parts.onSettled?.() ?? true,
      log: parts.log,
    });
    this.#looks = new FolderLooks(parts.database);
    this.#problems = new ProblemLog(parts.log, this.#looks);
    this.#files = new FollowedEssays({
      ...parts,
      stores: this.#composed.stores,
      looks: this.#looks,
      write: (intake, isLast) => this.#work.write(intake, isLast),
    });
  }

  /** Relies on what is known. Where nothing is, the folder is looked at, and what can be composed soon is. Called once. */
  async load(): Promise<void> {
    const begun = performance.now();
    this.#problems.begin();
    await this.#files.findCopies();
    if ([...this.#looks.digests([''])].length === 0) {
      // Not part of the time in which it composes.
      await this.#work.prepare();
      const first = this.#composeFirst().catch((error: unknown) => this.#work.failed(error));
      await Promise.race([first, pause(FIRST_MS, undefined, { ref: false })]);
    }
    const ms = Math.round(performance.now() - begun);
    this.#parts.log.info({ manifests: this.counts.manifests, ms }, 'manifests are loaded');
  }

  /** Compares the folder with what is known, and goes on to do so whenever something changes there. */
  follow(): void {
    this.#isFollowing = true;
    void this.#followUntilCompared();
    this.#probes.wake();
    this.#work.begin();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#preparing);
    this.#work.stop();
    this.#probes.stop();
    await this.#files.stop();
  }

  /** Images are new, changed or gone: their rows say which. */
  imagesChanged(): void {
    this.#probes.wake();
    this.#work.soon();
  }

  /** The database is another one. */
  async databaseReplaced(): Promise<void> {
    this.#composed.begin();
    this.#work.begin();
    await this.#files.look();
  }

  get counts(): CompositionCounts {
    return this.#composed.counts;
  }

  /** How many files were read and composed since the start. */
  get work(): { readonly read: number; readonly composed: number } {
    return { read: this.#files.read, composed: this.#composedFiles };
  }

  /** Ids of the first published manifests, those of authored files first. */
  get published(): readonly string[] {
    return this.#composed.stores.manifests.published(TOLD_MANIFESTS);
  }

  /** The folder has not been compared with what is known since the start. */
  get comparing(): boolean {
    return this.#comparing;
  }

  /** Whether files or images have changed since the manifests were composed. */
  get isBehind(): boolean {
    return this.#composed.isBehind;
  }

  /** Files that are missing: what they present is served until they return. */
  get missing(): number {
    return this.#problems.missing;
  }

  /** Lets go of files that are missing, with what they present; resolves with how many. */
  async forgetMissing(): Promise<number> {
    return await this.#files.forgetMissing();
  }

  /** What is wrong with the newest versions of the files. */
  get problems(): Pick<ProblemLog, 'errors' | 'broken'> {
    return this.#problems;
  }

  async #loadComposition(): Promise<Composition> {
    const { Composition } = await import('../composition/composition.ts');
    const index = await this.#parts.loadIndex?.();
    return new Composition({
      ...this.#parts,
      ...(index && { index }),
      composed: this.#composed,
      isRead: (image) => this.#probes.isRead(image),
      onPending: (identifiers) => this.#probes.prefer(identifiers),
      onFault: (path, error) =>
        this.#parts.log.error(
          { err: error, file: path },
          'a file cannot be composed; what is known of it stays',
        ),
    });
  }

  async #composeFirst(): Promise<void> {
    const endMs = performance.now() + FIRST_MS;
    await this.#files.look();
    this.#comparing = false;
    // Manifests of folders too, now that it is known which files there are.
    let isAll: boolean;
    do {
      isAll = await this.#work.workThrough();
      await this.#probes.settled(Math.max(0, endMs - performance.now()));
    } while (isAll && this.isBehind && performance.now() < endMs && !this.#stopped);
  }

  async #followUntilCompared(): Promise<void> {
    await this.#files.follow();
    if (this.#stopped) return;
    this.#comparing = false;
    this.#work.begin();
    this.#parts.log.info(this.work, 'the folder of manifests is compared with what is known');
    this.emit('compared');
    this.#preparing = setTimeout(
      () => void this.#work.prepare().catch((error: unknown) => this.#work.failed(error)),
      PREPARE_MS,
    ).unref();
  }

  /** A step was done. */
  #took({ names, composed, newProblems }: CompositionStep): void {
    this.#composedFiles += composed;
    this.#problems.tell(newProblems);
    for (const name of names) this.#parts.log.debug({ name }, 'what is presented has changed');
    this.emit('changed', names);
  }

  #headerRead(identifier: string, dimensions: Dimensions | undefined): void {
    if (!dimensions) this.#composed.stores.folders.touchImage(identifier);
    this.imagesChanged();
  }
}
