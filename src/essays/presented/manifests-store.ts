import type { Database, Statement } from '../../database/database.ts';

/** What is known of a manifest without unpacking it. */
export interface ManifestState {
  readonly digest: string;
  readonly status: 'published' | 'draft';
  readonly canvasesOf: string;
}

/** A packed manifest or document, and the digest of it. */
export interface PackedRow {
  readonly digest: string;
  readonly packed: Uint8Array;
}

/** `label` is JSON. */
export interface ReferenceRow {
  readonly id: string;
  readonly label: string;
}

/** A use of an image; `see_also` and the label of the manifest are JSON. */
export interface UseRow extends ReferenceRow {
  readonly canvas: string;
  readonly rights: string | null;
  readonly see_also: string;
  readonly modified_ms: number;
}

/** The use of an image by another manifest than the one that is asked about. */
export interface OtherUseRow extends ReferenceRow {
  readonly identifier: string;
  readonly canvas: string;
}

/** Where the manifest `m` is first listed, as one number: NULL where it is not. Collections have fewer members than that. */
const PLACE = `(
  SELECT min(c.walk * 1048576 + i.position) FROM collection_items i JOIN collections c ON c.id = i.collection
  WHERE i.type = 'Manifest' AND i.id = m.id AND c.walk IS NOT NULL)`;

/** The order of lists. */
const IN_ORDER = `
  ${PLACE} NULLS LAST, m.sort_key, (SELECT id_key FROM unlisted l WHERE l.type = 'Manifest' AND l.id = m.id), m.id`;

const MANIFEST = 'SELECT digest, status, canvases_of AS canvasesOf FROM manifests WHERE id = ?';

const LISTED_BY = `
  SELECT c.id, c.label FROM collection_items i JOIN collections c ON c.id = i.collection
  WHERE i.type = 'Manifest' AND i.id = ? AND c.walk IS NOT NULL
  ORDER BY coalesce(c.depth, -1) DESC, c.walk`;

const USES = `
  SELECT m.id, m.label, m.modified_ms, u.canvas, u.rights, u.see_also
  FROM image_uses u JOIN manifests m ON m.id = u.manifest WHERE u.identifier = ? ORDER BY ${IN_ORDER}`;

const OTHER_USES = `
  SELECT o.identifier, o.canvas, m.id, m.label
  FROM image_uses u JOIN image_uses o ON o.identifier = u.identifier AND o.manifest <> u.manifest
  JOIN manifests m ON m.id = o.manifest
  WHERE u.manifest = ? ORDER BY o.identifier, ${IN_ORDER}`;

/** Whether a manifest is in a `top` that has no file. */
const IN_IMPLIED_TOP = `
  SELECT 1 FROM unlisted WHERE type = 'Manifest' AND id = ? AND NOT EXISTS (
    SELECT 1 FROM collections WHERE id = 'top' AND status = 'published' AND file IS NOT NULL)`;

/** Look-ups of manifests, documents and uses of images: each takes as long in a large archive as in a small one. */
export class ManifestLookUps {
  readonly #manifest: Statement<ManifestState>;
  readonly #packedManifest: Statement<PackedRow>;
  readonly #documentDigest: Statement<Pick<PackedRow, 'digest'>>;
  readonly #packedDocument: Statement<PackedRow>;
  readonly #listedBy: Statement<ReferenceRow>;
  readonly #inImpliedTop: Statement<object>;
  readonly #uses: Statement<UseRow>;
  readonly #otherUses: Statement<OtherUseRow>;

  constructor(database: Database) {
    this.#manifest = database.prepare(MANIFEST);
    this.#packedManifest = database.prepare('SELECT digest, packed FROM manifests WHERE id = ?');
    this.#documentDigest = database.prepare('SELECT digest FROM documents WHERE type = ? AND id = ?');
    this.#packedDocument = database.prepare('SELECT digest, packed FROM documents WHERE type = ? AND id = ?');
    this.#listedBy = database.prepare(LISTED_BY);
    this.#inImpliedTop = database.prepare(IN_IMPLIED_TOP);
    this.#uses = database.prepare(USES);
    this.#otherUses = database.prepare(OTHER_USES);
  }

  manifest(id: string): ManifestState | undefined {
    return this.#manifest.get(id);
  }

  packedManifest(id: string): PackedRow | undefined {
    return this.#packedManifest.get(id);
  }

  documentDigest(type: 'Manifest' | 'Collection', id: string): string | undefined {
    return this.#documentDigest.get(type, id)?.digest;
  }

  packedDocument(type: 'Manifest' | 'Collection', id: string): PackedRow | undefined {
    return this.#packedDocument.get(type, id);
  }

  /** Collections with a file that list a manifest, the deepest below the top first. */
  listedBy(manifest: string): readonly ReferenceRow[] {
    return this.#listedBy.all(manifest);
  }

  /** Whether a manifest is in the `top` that there is without a file of it. */
  isInImpliedTop(manifest: string): boolean {
    return this.#inImpliedTop.get(manifest) !== undefined;
  }

  /** Uses of an image by published manifests, in the order of lists. */
  uses(identifier: string): readonly UseRow[] {
    return this.#uses.all(identifier);
  }

  /** Uses of the images of a published manifest by others, by image and then in the order of lists. */
  otherUses(manifest: string): readonly OtherUseRow[] {
    return this.#otherUses.all(manifest);
  }
}
