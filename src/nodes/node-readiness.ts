import { archiveCounts, warnedByKind } from '../archive/library/archive-figures.ts';
import { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { ImageStore } from '../archive/library/image-store.ts';
import { ManifestRows } from '../composed/manifest-store.ts';
import type { Database } from '../database/database.ts';
import type { PrimaryGauges } from '../metrics.ts';
import type { Readiness, SharedReadiness } from '../readiness.ts';
import type { SnapshotPointer } from '../snapshots/snapshot.ts';

/** What a node tells people of when it begins to listen. */
const TOLD_MANIFESTS = 1;

/** What the database of a snapshot holds. */
export interface SnapshotCounts
  extends Pick<PrimaryGauges, 'images' | 'imagesWithWarnings' | 'manifests' | 'canvases'> {
  /** Masters that cannot be read. */
  readonly unreadable: number;
  readonly missing: number;
  readonly waitingForIngest: number;
  readonly firstImage: string | undefined;
  readonly published: readonly string[];
}

/** Counts what a database holds, and again when another one has come to its place. */
export class SnapshotCounter {
  readonly #images: ImageStore;
  readonly #catalog: DatabaseCatalog;
  readonly #manifests: ManifestRows;

  constructor(database: Database) {
    this.#images = new ImageStore(database);
    this.#catalog = new DatabaseCatalog(database);
    this.#manifests = new ManifestRows(database);
  }

  counts(): SnapshotCounts {
    const { failed, refused, missing, waiting, images } = archiveCounts(this.#images);
    return {
      images,
      imagesWithWarnings: warnedByKind(this.#images),
      ...this.#manifests.counts(),
      unreadable: failed + refused,
      missing,
      waitingForIngest: waiting,
      firstImage: this.#catalog.page(0, 1)[0]?.identifier,
      published: this.#manifests.published(TOLD_MANIFESTS),
    };
  }
}

/** A snapshot as `/ready` tells of it. */
export function toldSnapshot(snapshot: SnapshotPointer | undefined): SharedReadiness['snapshot'] {
  if (!snapshot) return undefined;
  const { number, epoch, publishedMs } = snapshot;
  return {
    number,
    epoch,
    publishedAt: new Date(publishedMs).toISOString(),
    ageSeconds: Math.max(0, Math.round((Date.now() - publishedMs) / 1000)),
  };
}

/** What `/ready` tells of a node. */
export function nodeReadiness(
  counts: SnapshotCounts | undefined,
  renderers: boolean,
  shared: SharedReadiness,
): Readiness {
  return {
    comparing: false,
    lookingThrough: false,
    waitingForIngest: counts?.waitingForIngest ?? 0,
    prepared: true,
    backgroundIngest: false,
    unreadable: counts?.unreadable ?? 0,
    missing: counts?.missing ?? 0,
    warnings: { images: 0, first: [] },
    images: counts?.images ?? 0,
    manifests: counts?.manifests ?? 0,
    authored: { broken: 0, errors: [] },
    missingAuthored: 0,
    renderers,
    shared,
  };
}
