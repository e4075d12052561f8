import type { CatalogImage } from '../archive/catalog.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import type { NamedMember } from '../composed/named-store.ts';
import type { Stores } from '../composed/stores.ts';
import type { Database } from '../database/database.ts';
import type { Manifest } from '../presentation/model/manifest.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import type { Pieces } from '../slices/pieces.ts';
import type { CompositionRows, CompositionSettings } from './composition-rows.ts';
import type { Touched } from './touched.ts';

/** Beside ingest, which changes one image after the other, what that makes necessary takes at most about this part of the time. */
export const SHARE_BESIDE_INGEST = 1 / 500;

/** What is kept of manifests beside them, in the same transactions, such as the texts that a search finds. */
export interface PresentedIndex {
  /**
   * A manifest or collection has come, has changed or is gone.
   *
   * @param written a manifest as it was just written, where that is at hand
   */
  changed(type: NamedMember['type'], id: string, written: Manifest | undefined): void;
  /** Reads a manifest that is about to be written, for `changed`; writes nothing. */
  readAhead(manifest: Manifest): Pieces<void>;
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
  /** Whether a step waits for the manifest of a large folder until `makeAhead` has made it, and does not make it itself. */
  readonly isLargeAhead: boolean;
  /** Whether large folders rest for a while after they were made: ingest changes them all the time. */
  readonly isBesideIngest: boolean;
}

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
  /** Whether all that can go on goes on after `makeAhead`. */
  readonly isWaiting: boolean;
  /** Whether that is for a manifest that was written a moment ago, and has changed since. */
  readonly isAgain: boolean;
  /** Milliseconds after which the manifest of a large folder may be made that has changed and rests; undefined when none does. */
  readonly restMs: number | undefined;
}
