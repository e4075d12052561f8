import type { Database, Statement } from '../../database/database.ts';
import type { PhotoPlace } from '../../urls.ts';

/** A photograph of a published manifest, by an image of it. */
export interface ListedPhoto extends PhotoPlace {
  readonly canvas: string;
  /** Of the manifest, milliseconds since 1970. */
  readonly modifiedMs: number;
}

interface PhotoRow {
  readonly manifest: string;
  readonly identifier: string;
  readonly canvas: string;
  readonly modified_ms: number;
}

/**
 * The photographs of all published manifests, each image once in each manifest, in the order of manifests and then of images.
 * Read from a place on by an index: it costs as
 * much as is read, however many there are.
 */
export class PhotoListLookUps {
  readonly #from: Statement<PhotoRow>;
  readonly #keyAfter: Statement<PhotoPlace>;

  constructor(database: Database) {
    this.#from = database.prepare(`
SELECT uses.manifest, uses.identifier, uses.canvas, manifests.modified_ms
FROM image_uses AS uses INDEXED BY image_uses_by_manifest
JOIN manifests ON manifests.id = uses.manifest
WHERE (uses.manifest, uses.identifier) >= (?, ?)
ORDER BY uses.manifest, uses.identifier LIMIT ?`);
    this.#keyAfter = database.prepare(`
SELECT manifest, identifier FROM image_uses INDEXED BY image_uses_by_manifest
WHERE (manifest, identifier) >= (?, ?) ORDER BY manifest, identifier LIMIT 1 OFFSET ?`);
  }

  /** Those from a place on, whether there is a photograph at it or not. */
  from({ manifest, identifier }: PhotoPlace, count: number): readonly ListedPhoto[] {
    return this.#from
      .all(manifest, identifier, count)
      .map(({ modified_ms, ...photo }) => ({ ...photo, modifiedMs: modified_ms }));
  }

  /** The place that is `count` photographs further on; undefined beyond the last. Walks over those between in the index. */
  keyAfter({ manifest, identifier }: PhotoPlace, count: number): PhotoPlace | undefined {
    return this.#keyAfter.get(manifest, identifier, count);
  }
}
