import type { CatalogImage } from '../archive/catalog.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { newAmong } from '../composed/authored-store.ts';
import { type Stores, storesOf } from '../composed/stores.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import type { IiifJsonIds } from '../presentation/compose/iiif-json.ts';
import type { FileReading } from '../presentation/compose/reading.ts';
import { TOP } from '../presentation/presented/implied-top.ts';
import type { LocatedProblem } from '../presentation/problem.ts';
import { FileComposer } from './file-composer.ts';
import { FolderComposer } from './folder-composer.ts';
import { factsDigest, ImageLookUps } from './image-look-ups.ts';
import { Listings } from './listings.ts';
import { Touched } from './touched.ts';

/** Raised with every change of what is composed of the same files: all is composed again then. */
const COMPOSITION_VERSION = 2;

/** How long one step composes, about: the process leads others, which wait meanwhile. */
const STEP_MS = 60;

/** Readings that are held while there is something to compose. */
const MOST_READINGS = 100;

/** Changed images that one step takes in. */
const IMAGES_AT_ONCE = 500;

export interface CompositionSettings {
  /** Whether a folder of images that no file names is a manifest. */
  readonly folderManifests: boolean;
  readonly iiifJsonIds: IiifJsonIds;
}

export interface CompositionParts extends CompositionSettings {
  readonly database: Database;
  readonly catalog: DatabaseCatalog;
  /** Whether the header of an image was read already, without success. */
  readonly isRead: (image: CatalogImage) => boolean;
  /** Headers of these images are needed before others. */
  readonly onPending: (identifiers: readonly string[]) => void;
  /** A bug that a file meets, which must not end the service of the others. */
  readonly onFault?: (path: string, error: unknown) => void;
  /** What has changed, within the transaction. */
  readonly onPublished?: (touched: Touched, stores: Stores) => void;
}

/** What a step composes beside files. */
export interface CompositionStages {
  /** Whether members of collections are looked for: not while files are still to be taken in that may be some. */
  readonly members: boolean;
  /** Whether manifests of folders of images are made: not before it is known which files there are. */
  readonly folders: boolean;
}

const ALL: CompositionStages = { members: true, folders: true };

/** What one step has done. */
export interface CompositionStep {
  /** Of what is presented and has changed: `Manifest ID` and `Collection ID`. */
  readonly names: readonly string[];
  /** Files that were composed. */
  readonly composed: number;
  /** What is wrong with files and was not before. */
  readonly newProblems: readonly LocatedProblem[];
  /** Whether nothing is left that can be done now. */
  readonly isDone: boolean;
}

/** How many there are. */
export interface CompositionCounts {
  readonly manifests: number;
  readonly canvases: number;
}

/**
 * The authored files as rows, and what is presented as rows composed of them. What one change concerns is found by the rows and
 * marked, and composed in steps, each a transaction: after a step all rows fit each other, but for what is still marked. A
 * process that is killed goes on where it was.
 */
export class Composition {
  readonly stores: Stores;
  readonly #parts: CompositionParts;
  #counts: CompositionCounts;
  #hasFailed = false;
  /** Whether the top collection has come, or may have: nothing else tells of it while there is nothing in it. */
  #mayTopBeNew = false;
  readonly #readings = new Map<string, FileReading>();

  constructor(parts: CompositionParts) {
    this.#parts = parts;
    this.stores = storesOf(parts.database);
    this.#counts = this.begin();
  }

  get counts(): CompositionCounts {
    return this.#counts;
  }

  /** Whether something is marked. */
  get isBehind(): boolean {
    return this.stores.files.isBehind || this.stores.folders.isBehind;
  }

  /**
   * Takes in changes, and composes for a while what they concern, essays before collections.
   *
   * @param takeIn what has changed of the files
   */
  step(takeIn: (files: FileComposer) => void = () => {}, stages = ALL): CompositionStep {
    const { database, catalog, folderManifests, onPublished } = this.#parts;
    const touched = new Touched();
    const newProblems: LocatedProblem[] = [];
    const images = new ImageLookUps(catalog, this.#parts.isRead);
    const { stores } = this;
    const files = new FileComposer({
      ...this.#parts,
      stores,
      touched,
      images,
      readings: this.#readings,
      onProblems: (before, now) => newProblems.push(...newAmong(before, now)),
    });
    const folders = new FolderComposer(stores, touched, catalog, folderManifests);
    const listing = new Listings(stores, touched);
    const next = (): boolean => this.#composeNext(files, listing, folders, stages);
    const isDone = database.transaction('precious', () => {
      takeIn(files);
      this.#takeImages(images, folders);
      const endMs = performance.now() + STEP_MS;
      let isLeft = true;
      while (isLeft && performance.now() < endMs) isLeft = next();
      listing.refresh();
      if (this.#mayTopBeNew) touched.tell('Collection', TOP);
      onPublished?.(touched, stores);
      return !isLeft && stores.folders.changedImages(1).length === 0 && !this.#mayGoOn(stages);
    });
    const { manifests, canvases } = this.#counts;
    this.#counts = this.#hasFailed
      ? stores.manifests.counts()
      : { manifests: manifests + touched.manifests, canvases: canvases + touched.canvases };
    this.#hasFailed = false;
    this.#mayTopBeNew = false;
    // Files that are taken in together are composed in several steps, and are not read again in each.
    if (isDone || this.#readings.size > MOST_READINGS) this.#readings.clear();
    return { names: touched.names, composed: files.composed, newProblems, isDone };
  }

  /** Composes the next one that is marked; returns whether one was. */
  #composeNext(
    composer: FileComposer,
    listing: Listings,
    folderComposer: FolderComposer,
    stages: CompositionStages,
  ): boolean {
    const { files, folders } = this.stores;
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
    const folder = stages.folders ? folders.nextStale() : undefined;
    if (folder !== undefined) this.#attempt(folder, () => folderComposer.compose(folder));
    return folder !== undefined;
  }

  /** Whether the end of a step has left something: what lists show may concern files. */
  #mayGoOn({ members }: CompositionStages): boolean {
    const { files } = this.stores;
    return files.nextStale(1) !== undefined || (members && files.nextStale(2) !== undefined);
  }

  #attempt(path: string, work: () => void): void {
    const { database, onFault } = this.#parts;
    try {
      database.attempt(work);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      onFault?.(path, error);
      this.#hasFailed = true;
      this.stores.files.setDone(path);
      this.stores.folders.done(path);
    }
  }

  #takeImages(images: ImageLookUps, folders: FolderComposer): void {
    const { stores } = this;
    for (const identifier of stores.folders.changedImages(IMAGES_AT_ONCE)) {
      if (stores.named.isNamed(identifier))
        stores.named.staleByImage(identifier, factsDigest(images.factsOf(identifier)));
      else folders.imageChanged(identifier);
      stores.folders.imageTaken(identifier);
    }
  }

  /**
   * Begins with what the database holds, which may be another one than before: makes sure of the top collection, and has all
   * composed again that another version or other settings have composed.
   */
  begin(): CompositionCounts {
    const { database, catalog, folderManifests, iiifJsonIds } = this.#parts;
    const { files, folders, collections } = this.stores;
    const now = JSON.stringify({ version: COMPOSITION_VERSION, folderManifests, iiifJsonIds });
    database.transaction('precious', () => {
      const isTopNew = collections.putTop();
      if (isTopNew) collections.setPlace(TOP, 0, 0);
      this.#mayTopBeNew = isTopNew || files.composedBy !== now;
      if (files.composedBy === now) return;
      files.setAllStale();
      folders.setAllStale();
      if (folderManifests) for (const folder of catalog.folders()) folders.setStale(folder);
      files.setComposedBy(now);
    });
    this.#counts = this.stores.manifests.counts();
    return this.#counts;
  }
}
