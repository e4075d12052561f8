import type { MasterRecord } from '../record.ts';

/** Stored files by the image and the version that they are of. */
export type StoredVersion = Pick<MasterRecord, 'identifier' | 'version'>;

/** An image, and the source by which it is known again under another identifier, if its bytes were ever read. */
export interface SourcedImage {
  readonly identifier: string;
  readonly source: string | undefined;
}

/** What one transaction changes, to be told when it is done. */
export class ArchiveChanges {
  /** Images that came, changed or went, as those see them who ask for them. */
  readonly images = new Set<string>();
  /** Identifiers that were of no image before. */
  readonly came = new Set<string>();
  readonly gone: SourcedImage[] = [];
  /** Images whose bytes were read. */
  readonly read: SourcedImage[] = [];
  /** Stored files that are replaced or gone. */
  readonly superseded: StoredVersion[] = [];
  /** There may be something to make, to verify or to remove. */
  hasWork = false;
  /** Files that are not served, with a sentence, which was another or none before. */
  readonly refused: { readonly path: string; readonly sentence: string }[] = [];
}

/** Keeps what has become of identifiers that images once had. Each call is part of a precious transaction, or one of its own. */
export interface FormerIdentifiers {
  /** @param elsewhere the identifier of the only other image of the same source, if there is one */
  gone(identifier: string, source: string | undefined, elsewhere?: string): void;
  /** The bytes of an image were read: one of the same source that is gone is here now. */
  read(identifier: string, source: string): void;
  /** There is an image of this identifier. */
  taken(identifier: string): void;
}
