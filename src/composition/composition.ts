import { newAmong } from '../composed/authored-store.ts';
import type { Stores } from '../composed/stores.ts';
import { DatabaseError } from '../database/database-error.ts';
import type { FileReading } from '../presentation/compose/reading.ts';
import { TOP } from '../presentation/presented/implied-top.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import type { Pieces } from '../slices/pieces.ts';
import type { CompositionParts, CompositionStages, CompositionStep } from './composition-parts.ts';
import { FileComposer } from './file-composer.ts';
import { FolderComposer, makingOf } from './folder-composer.ts';
import { factsDigest, ImageLookUps } from './image-look-ups.ts';
import { Listings } from './listings.ts';
import { MadeAhead } from './made-ahead.ts';
import type { MadeFolder } from './made-folder.ts';
import { Touched } from './touched.ts';

/** How long one step composes, about: the process leads others, which wait meanwhile. */
const STEP_MS = 60;

/** Readings that are held while there is something to compose. */
const MOST_READINGS = 100;

/** Changed images that one step takes in. */
const IMAGES_AT_ONCE = 500;

const ALL: CompositionStages = { members: true, folders: true, isLargeAhead: false, isBesideIngest: false };

/**
 * Composes what is marked, in steps, each a transaction: after a step all rows fit each other, but for what is still marked. A
 * process that is killed goes on where it was. It is loaded where there is something to compose: with all that reads files,
 * it takes longer to load than the rest of the primary.
 */
export class Composition {
  readonly #parts: CompositionParts;
  readonly #stores: Stores;
  #hasFailed = false;
  readonly #readings = new Map<string, FileReading>();
  readonly #ahead: MadeAhead;
  /** The last folder that a step has left to be made ahead of a later one. */
  #passedOver: string | undefined;

  constructor(parts: CompositionParts) {
    this.#parts = parts;
    this.#stores = parts.composed.stores;
    this.#ahead = new MadeAhead(
      (folder) => this.#makeFolder(folder),
      () => parts.composed.opening,
    );
  }

  /**
   * Takes in changes, and composes for a while what they concern, essays before collections.
   *
   * @param takeIn what has changed of the files
   */
  step(takeIn = (_: FileComposer): void => {}, stages = ALL): CompositionStep {
    const { database, catalog, composed, folderManifests, index, onPublished, onDone } = this.#parts;
    const touched = new Touched();
    const newProblems: LocatedProblem[] = [];
    const images = new ImageLookUps(catalog, this.#parts.isRead);
    const stores = this.#stores;
    const files = new FileComposer({
      ...this.#parts,
      stores,
      touched,
      images,
      readings: this.#readings,
      onProblems: (before, now) => newProblems.push(...newAmong(before, now)),
    });
    const folders = new FolderComposer(stores, touched, catalog, this.#ahead, folderManifests);
    const listing = new Listings(stores, touched);
    const next = (): boolean => this.#composeNext(files, listing, folders, stages);
    this.#ahead.wantNone();
    this.#passedOver = undefined;
    const isDone = database.transaction('precious', () => {
      takeIn(files);
      this.#takeImages(images, folders);
      const endMs = performance.now() + STEP_MS;
      let isLeft = true;
      while (isLeft && performance.now() < endMs) isLeft = next();
      listing.refresh();
      isLeft ||= this.#areImagesLeft || this.#mayGoOn(stages);
      if (isLeft) this.#ahead.wantNone();
      isLeft ||= this.#ahead.isWanted;
      if (composed.mayTopBeNew) touched.tell('Collection', TOP);
      for (const { type, id } of touched.changedMembers)
        index?.changed(type, id, type === 'Manifest' ? touched.written(id) : undefined);
      onPublished?.(touched, stores, isLeft || !stages.members);
      if (isLeft || (stages.members && onDone?.() === false)) return false;
      while (index?.readNext()) if (performance.now() > endMs) return false;
      return true;
    });
    composed.count(this.#hasFailed ? undefined : touched);
    this.#hasFailed = false;
    // Files that are taken in together are composed in several steps, and are not read again in each.
    if (isDone || this.#readings.size > MOST_READINGS) this.#readings.clear();
    if (isDone) this.#ahead.clear();
    const { composed: count, parsed } = files;
    const { isWanted: isWaiting, isWantedAgain: isAgain, restMs } = this.#ahead;
    return { names: touched.names, composed: count, parsed, newProblems, isDone, isWaiting, isAgain, restMs };
  }

  /**
   * Makes the manifest that the last step waits for, if it does, while others have turns of the event loop.
   *
   * @param mayGoOn asked before each of its own turns
   * @returns how long it held the event loop in all, milliseconds
   */
  async makeAhead(mayGoOn: () => boolean): Promise<number> {
    return await this.#ahead.run(mayGoOn);
  }

  /** Makes the manifest of a folder, with what is kept beside it. */
  *#makeFolder(folder: string): Pieces<MadeFolder> {
    const { catalog, index } = this.#parts;
    const found = yield* makingOf(folder, this.#stores, catalog);
    if (found.made && index) yield* index.readAhead(found.made.manifest);
    return found;
  }

  /** Composes the next one that is marked; returns whether one was. */
  #composeNext(
    composer: FileComposer,
    listing: Listings,
    folderComposer: FolderComposer,
    stages: CompositionStages,
  ): boolean {
    const { files } = this.#stores;
    const file = files.nextStale(1);
    if (file !== undefined) {
      this.#attempt(file, () => composer.compose(file));
      return true;
    }
    // Members are looked for when all is there that may be one.
    listing.refresh();
    const collection = stages.members ? files.nextStale(2) : undefined;
    if (collection !== undefined) {
      this.#attempt(collection, () => composer.composeMembers(collection));
      return true;
    }
    return stages.folders && this.#composeNextFolder(folderComposer, stages);
  }

  /** The same of folders, without those that are to be made ahead of a later step. */
  #composeNextFolder(composer: FolderComposer, { isLargeAhead, isBesideIngest }: CompositionStages): boolean {
    const { folders, manifests } = this.#stores;
    for (;;) {
      const folder = folders.nextStale(this.#passedOver);
      if (folder === undefined) return false;
      if (!isLargeAhead || !composer.isToBeMadeAhead(folder)) {
        this.#attempt(folder, () => composer.compose(folder));
        return true;
      }
      this.#passedOver = folder;
      // Of many images that have changed, all are taken in before.
      if (this.#areImagesLeft) continue;
      this.#ahead.want(folder, isBesideIngest && manifests.ofFolder(folder) !== undefined);
    }
  }

  get #areImagesLeft(): boolean {
    return this.#stores.folders.changedImages(1).length > 0;
  }

  /** Whether the end of a step has left something: what lists show may concern files. */
  #mayGoOn({ members }: CompositionStages): boolean {
    const isLeft = (stage: 1 | 2): boolean => this.#stores.files.nextStale(stage) !== undefined;
    return isLeft(1) || (members && isLeft(2));
  }

  #attempt(path: string, work: () => void): void {
    const { database, onFault } = this.#parts;
    try {
      database.attempt(work);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      onFault?.(path, error);
      this.#hasFailed = true;
      this.#stores.files.setDone(path);
      this.#stores.folders.done(path);
    }
  }

  #takeImages(images: ImageLookUps, folders: FolderComposer): void {
    const stores = this.#stores;
    for (const identifier of stores.folders.changedImages(IMAGES_AT_ONCE)) {
      if (stores.named.isNamed(identifier))
        stores.named.staleByImage(identifier, factsDigest(images.factsOf(identifier)));
      else folders.imageChanged(identifier);
      stores.folders.imageTaken(identifier);
    }
  }
}
