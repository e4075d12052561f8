import { EventEmitter } from 'node:events';
import type { Dimensions } from '../image/geometry.ts';
import type { Log } from '../log.ts';
import { type ComposedArchive, composeArchive } from '../presentation/compose/archive.ts';
import type { IiifJsonIds } from '../presentation/compose/iiif-json.ts';
import { namedImages } from '../presentation/compose/named-images.ts';
import type { FileReading } from '../presentation/compose/reading.ts';
import type { Manifest } from '../presentation/model.ts';
import { type PresentationChange, presentationChanges } from '../presentation/snapshot/changes.ts';
import { FollowedFolder } from '../storage/followed-folder.ts';
import { EssayFiles } from './files.ts';
import { ArchiveFacts, type ImageChange } from './image-facts.ts';
import { LastGoodReadings } from './last-good.ts';
import { ProblemLog } from './problem-log.ts';

/** How long the first manifests wait for headers of images that have not been ingested. */
const FIRST_PROBES_MS = 3000;

/** How long changes of files are gathered: an editor makes several of one. */
const FILES_GATHER_MS = 150;

/** How long changes of images are gathered, at least. */
const GATHER_MS = 100;

/** Composing takes at most about this part of the time, however often images change. */
const SHARE_OF_TIME = 1 / 10;

export interface EssayLibraryParts {
  readonly imagesFolder: string;
  readonly manifestsFolder: string;
  /** Where last good versions are kept; none are when it is left out. */
  readonly dataFolder?: string;
  readonly rescanSeconds: number;
  readonly folderManifests: boolean;
  readonly iiifJsonIds: IiifJsonIds;
  /** Reads the header of a master. */
  readonly probe: (path: string) => Promise<Dimensions>;
  readonly log: Log;
}

/** What the library of essays tells. */
export interface EssayLibraryEvents {
  /** After each composition, also without changes of manifests: other problems are a change, too. */
  changed: [changes: readonly PresentationChange[]];
}

const NOTHING = { manifests: new Map(), collections: new Map(), documents: new Map() };

/**
 * The authored files, made into manifests and collections with what is known of the images. It follows the folder of the
 * files and the images, and emits what changed.
 */
export class EssayLibrary extends EventEmitter<EssayLibraryEvents> {
  readonly #parts: EssayLibraryParts;
  readonly #files: EssayFiles;
  readonly #facts: ArchiveFacts;
  readonly #lastGood: LastGoodReadings;
  readonly #problems: ProblemLog;
  readonly #folder: FollowedFolder;
  #composed: ComposedArchive | undefined;
  #composeLater: NodeJS.Timeout | undefined;
  #composeMs = 0;
  #loaded = false;

  constructor(parts: EssayLibraryParts) {
    super();
    this.#parts = parts;
    this.#problems = new ProblemLog(parts.log);
    this.#files = new EssayFiles(parts.manifestsFolder);
    this.#lastGood = new LastGoodReadings(parts);
    this.#facts = new ArchiveFacts({ ...parts, onChange: () => this.#composeSoon() });
    this.#folder = new FollowedFolder({
      path: parts.manifestsFolder,
      name: 'the folder of manifests',
      rescanSeconds: parts.rescanSeconds,
      gatherMs: FILES_GATHER_MS,
      look: () => this.#look(),
      log: parts.log,
    });
  }

  /** Reads everything for the first time. Called once, when the images are known. */
  async load(): Promise<void> {
    const begun = performance.now();
    const { lookAgainMs } = await this.#files.look();
    for (const { reading } of this.#files.files.values()) this.#facts.prefer(namedImages(reading));
    await this.#facts.settled(FIRST_PROBES_MS);
    this.#loaded = true;
    this.#compose();
    if (await this.#lastGood.recall(this.#composed?.broken ?? [])) this.#compose();
    const ms = Math.round(performance.now() - begun);
    this.#parts.log.info({ manifests: this.manifests.size, ms }, 'manifests are loaded');
    if (lookAgainMs !== undefined) this.#folder.lookLater(lookAgainMs);
  }

  follow(): void {
    this.#folder.follow();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#composeLater);
    this.#facts.stop();
    await this.#folder.stop();
    await this.#lastGood.written();
  }

  imagesChanged(changes: readonly ImageChange[]): void {
    this.#facts.take(changes);
    this.#composeSoon();
  }

  /** Keeps last good versions again, after those in the data folder were lost. */
  keepCopiesAnew(): void {
    this.#lastGood.keepCopiesAnew();
    this.#composeSoon();
  }

  /** All there is, for a new worker. */
  get everything(): PresentationChange[] {
    return presentationChanges(NOTHING, this.#composed ?? NOTHING);
  }

  get manifests(): ReadonlyMap<string, Manifest> {
    return this.#composed?.manifests ?? NOTHING.manifests;
  }

  /** Ids of the published manifests, those of authored files first. */
  get published(): string[] {
    return [...this.manifests.values()]
      .filter(({ status, id, canvasesOf }) => status === 'published' && id === canvasesOf)
      .map(({ id }) => id);
  }

  get canvases(): number {
    let count = 0;
    for (const { id, canvasesOf, canvases } of this.manifests.values())
      if (canvasesOf === id) count += canvases.length;
    return count;
  }

  /** Whether images have changed since the manifests were composed. */
  get isBehind(): boolean {
    return this.#composeLater !== undefined;
  }

  /** What is wrong with the newest versions of the files. */
  get problems(): Pick<ProblemLog, 'errors' | 'broken'> {
    return this.#problems;
  }

  async #look(): Promise<number | undefined> {
    const { changed, lookAgainMs } = await this.#files.look();
    if (changed) this.#compose();
    return lookAgainMs;
  }

  #composeSoon(): void {
    if (!this.#loaded) return;
    this.#composeLater ??= setTimeout(
      () => this.#compose(),
      Math.max(GATHER_MS, this.#composeMs / SHARE_OF_TIME),
    );
  }

  #compose(): void {
    clearTimeout(this.#composeLater);
    this.#composeLater = undefined;
    const begun = performance.now();
    try {
      this.#composeNow();
    } catch (error) {
      // A bug that one essay meets must not end the service of the others, nor of the images.
      this.#parts.log.error({ err: error }, 'the manifests cannot be composed; what is known stays');
    }
    this.#composeMs = performance.now() - begun;
  }

  #composeNow(): void {
    const { folderManifests, iiifJsonIds } = this.#parts;
    const files = [...this.#files.files.values()].flatMap(({ seen, reading }) => {
      const lastGood = this.#lastGood.of(seen.path);
      return reading
        ? { name: seen.path, reading, modifiedMs: seen.modifiedMs, ...(lastGood && { lastGood }) }
        : [];
    });
    const images = this.#facts.known;
    const composed = composeArchive({ files, images }, { folderManifests, iiifJsonIds }, this.#composed);
    this.#lastGood.take(this.#files.files, composed.broken);
    const early = new Set(files.filter(({ reading }) => this.#isEarly(reading)).map(({ name }) => name));
    this.#problems.tell([
      ...this.#files.problems,
      ...composed.problems.filter(({ file }) => !early.has(file)),
    ]);
    const changes = presentationChanges(this.#composed ?? NOTHING, composed);
    this.#composed = composed;
    for (const { kind, id } of changes) this.#parts.log.debug({ [kind]: id }, `${kind} changed`);
    this.emit('changed', changes);
  }

  /** Whether a file names images whose headers are still to be read: its problems are told when they are known. */
  #isEarly(reading: FileReading): boolean {
    if (this.#facts.pending === 0) return false;
    for (const identifier of namedImages(reading)) if (this.#facts.isPending(identifier)) return true;
    return false;
  }
}
