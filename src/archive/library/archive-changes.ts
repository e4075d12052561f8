import type { MasterRecord } from '../record.ts';

/** Stored files by the image and the version that they are of. */
export type StoredVersion = Pick<MasterRecord, 'identifier' | 'version'>;

/** What one transaction changes, to be told when it is done. */
export class ArchiveChanges {
  /** Images that came, changed or went, as those see them who ask for them. */
  readonly images = new Set<string>();
  /** Stored files that are replaced or gone. */
  readonly superseded: StoredVersion[] = [];
  /** There may be something to make, to verify or to remove. */
  hasWork = false;
  /** Files that are not served, with a sentence, which was another or none before. */
  readonly refused: { readonly path: string; readonly sentence: string }[] = [];
}
