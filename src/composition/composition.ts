import type { CatalogImage } from '../archive/catalog.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { newAmong } from '../composed/authored-store.ts';
import type { NamedMember } from '../composed/named-store.ts';
import type { Stores } from '../composed/stores.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import type { FileReading } from '../presentation/compose/reading.ts';
import type { Manifest } from '../presentation/model/manifest.ts';
import { TOP } from '../presentation/presented/implied-top.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import type { CompositionRows, CompositionSettings } from './composition-rows.ts';
import { FileComposer } from './file-composer.ts';
import { FolderComposer } from './folder-composer.ts';
import { factsDigest, ImageLookUps } from './image-look-ups.ts';
import { Listings } from './listings.ts';
import { Touched } from './touched.ts';

/** How long one step composes, about: the process leads others, which wait meanwhile. */
const STEP_MS = 60;

/** Readings that are held while there is something to compose. */
const MOST_READINGS = 100;

/** Changed images that one step takes in. */
const IMAGES_AT_ONCE = 500;

/** What is kept of manifests beside them, in the same transactions, such as the texts that a search finds. */
export interface PresentedIndex {
  /**
   * A manifest or collection has come, has changed or is gone.
   *
   * @param written a manifest as it was just written, where that is at hand
   */
  changed(type: NamedMember['type'], id: string, written: Manifest | undefined): void;
  /** Keeps the next manifest anew that is marked; returns whether there was one. */
  readNext(): boolean;
}

export interface CompositionParts extends CompositionSettings {
  readonly database: Database;
  /** What is composed, of the same database. */
  readonly composed: CompositionRows;
  readonly catalog: DatabaseCatalog;
  /** Whether the header of an image was read already, without success. */
  readonly isRead: (image: CatalogImage) => boolean;
  /** Headers of these images are needed before others. */
  readonly onPending: (identifiers: readonly string[]) => void;
  /** A bug that a file meets, which must not end the service of the others. */
  readonly onFault?: (path: string, error: unknown) => void;
  readonly index?: PresentedIndex;
  /** What has changed, within the transaction, and whether more of the same is to follow. */
  readonly onPublished?: (touched: Touched, stores: Stores, hasMore: boolean) => void;
  /** Nothing is to follow, within the transaction; returns whether all is done that waited for that. */
  readonly onDone?: () => boolean;
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
  /** Files that were composed, and texts that were parsed to that end. */
  readonly composed: number;
  readonly parsed: number;
  /** What is wrong with files and was not before. */
  readonly newProblems: readonly LocatedProblem[];
  /** Whether nothing is left that can be done now. */
  readonly isDone: boolean;
}

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

  constructor(parts: CompositionParts) {
    this.#parts = parts;
    this.#stores = parts.composed.stores;
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
      isLeft ||= stores.folders.changedImages(1).length > 0 || this.#mayGoOn(stages);
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
    return { names: touched.names, composed: files.composed, parsed: files.parsed, newProblems, isDone };
  }

  /** Composes the next one that is marked; returns whether one was. */
  #composeNext(
    composer: FileComposer,
    listing: Listings,
    folderComposer: FolderComposer,
    stages: CompositionStages,
  ): boolean {
    const { files, folders } = this.#stores;
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
