import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/database.ts';
import type {
  FoundResource,
  ImageUses,
  ListedEssays,
  LocatedUse,
  Named,
  PresentationCatalog,
  PresentedManifest,
} from '../../presentation/iiif/shared/catalog.ts';
import type { IiifJsonDocument } from '../../presentation/iiif-json/serve.ts';
import type { Collection } from '../../presentation/model/collection.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import { TOP } from '../../presentation/presented/implied-top.ts';
import { unpackDocument, unpackManifest } from '../../presentation/presented/packed.ts';
import { PresentedCollections } from './collections.ts';
import { CollectionLookUps } from './collections-store.ts';
import { type EssayCounts, EssayListLookUps } from './essay-list-store.ts';
import { type ManifestRelations, relationsOf } from './manifest-relations.ts';
import { ManifestLookUps, type UseRow } from './manifests-store.ts';
import { Recalled } from './recalled.ts';

/** How many manifests and documents are kept unpacked: a viewer asks for one part of a manifest after the other. */
const UNPACKED = 64;

/** Manifests of which is kept what others say: about a kilobyte each. */
const KEPT_RELATIONS = 500;

/** Resources whose digests are kept, and images whose uses are: a few hundred bytes each. */
const KEPT_SMALL = 4000;

/** Parts of the list of all essays that are kept. */
const KEPT_LISTS = 8;

const UNUSED: ImageUses = { digest: '', uses: [] };

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

function usesIn(rows: readonly UseRow[]): ImageUses {
  if (rows.length === 0) return UNUSED;
  const uses = rows.map(
    ({ id, label, canvas, rights, see_also, modified_ms }): LocatedUse => ({
      manifest: { id, label: JSON.parse(label) },
      canvas,
      rights: rights ?? undefined,
      seeAlso: JSON.parse(see_also),
      modifiedMs: modified_ms,
    }),
  );
  return { digest: digestOf(uses), uses };
}

/**
 * The manifests and collections of a database. What is unpacked is kept by its digest; what depends on several rows, until
 * something changes.
 */
export class PresentedCatalog implements PresentationCatalog {
  readonly #database: Database;
  readonly #store: ManifestLookUps;
  readonly #lists: EssayListLookUps;
  readonly #collections: PresentedCollections;
  readonly #manifests = new LRUCache<string, Manifest>({ max: UNPACKED });
  readonly #documents = new LRUCache<string, IiifJsonDocument>({ max: UNPACKED });
  readonly #relations = new Recalled<ManifestRelations>(KEPT_RELATIONS);
  readonly #digests = new Recalled<{ readonly digest: string }>(KEPT_SMALL);
  readonly #uses = new Recalled<ImageUses>(KEPT_SMALL);
  readonly #listed = new Recalled<ListedEssays>(KEPT_LISTS);
  readonly #counts = new Recalled<EssayCounts>(1);

  constructor(database: Database) {
    this.#database = database;
    this.#store = new ManifestLookUps(database);
    this.#lists = new EssayListLookUps(database);
    this.#collections = new PresentedCollections(new CollectionLookUps(database));
  }

  /** To be called when all may be something else. */
  allChanged(): void {
    this.#forget();
    this.#collections.allChanged();
  }

  /**
   * To be called after each change.
   *
   * @param names what changed or is gone, such as `Manifest exile` or `Collection top`
   */
  changed(names: readonly string[]): void {
    this.#forget();
    this.#collections.changed(
      names.map((name) => [
        name.startsWith('Collection ') ? 'Collection' : 'Manifest',
        name.slice(name.indexOf(' ') + 1),
      ]),
    );
  }

  #forget(): void {
    for (const recalled of [this.#relations, this.#digests, this.#uses, this.#listed, this.#counts])
      recalled.changed();
  }

  manifest(id: string): Manifest | undefined {
    const digest = this.#store.manifest(id)?.digest;
    if (digest === undefined) return undefined;
    const kept = this.#manifests.get(digest);
    if (kept) return kept;
    const row = this.#store.packedManifest(id);
    if (!row) return undefined;
    const manifest = unpackManifest(row.packed);
    this.#manifests.set(row.digest, manifest);
    return manifest;
  }

  collection(id: string): Collection | undefined {
    return this.#database.moment(() => this.#collections.get(id)?.collection);
  }

  document(type: 'Manifest' | 'Collection', id: string): IiifJsonDocument | undefined {
    const digest = this.#store.documentDigest(type, id);
    if (digest === undefined) return undefined;
    const kept = this.#documents.get(digest);
    if (kept) return kept;
    const row = this.#store.packedDocument(type, id);
    if (!row) return undefined;
    const document = unpackDocument(row.packed);
    this.#documents.set(row.digest, document);
    return document;
  }

  digestOf(named: Named): string | undefined {
    const name = 'manifest' in named ? `Manifest ${named.manifest}` : `Collection ${named.collection}`;
    return this.#digests.recall(name, () => this.#database.moment(() => this.#found(named)))?.digest;
  }

  resource(named: Named): FoundResource | undefined {
    return this.#database.moment(() => {
      const found = this.#found(named);
      if (!found) return undefined;
      if ('collection' in named) {
        const document = this.document('Collection', named.collection);
        const collection = this.collection(named.collection);
        return { digest: found.digest, ...(document && { document }), ...(collection && { collection }) };
      }
      const document = this.document('Manifest', named.manifest);
      const manifest = this.presented(named.manifest);
      return { digest: found.digest, ...(document && { document }), ...(manifest && { manifest }) };
    });
  }

  presented(id: string): PresentedManifest | undefined {
    return this.#database.moment(() => {
      const relations = this.#relationsNow(id);
      const manifest = relations && this.manifest(id);
      return (
        manifest && {
          manifest,
          digest: relations.digest,
          collectionsOf: (of) => relations.collections.get(of) ?? [],
          appearancesOf: (identifier) => relations.appearances.get(identifier) ?? [],
        }
      );
    });
  }

  imageUses(identifier: string): ImageUses {
    return this.#uses.recall(identifier, () => usesIn(this.#store.uses(identifier))) ?? UNUSED;
  }

  essays(offset: number, count: number): ListedEssays {
    const find = (): ListedEssays => this.#database.moment(() => this.#listEssays(offset, count));
    return this.#listed.recall(`${offset} ${count}`, find) ?? find();
  }

  #listEssays(offset: number, count: number): ListedEssays {
    const { listed, unlisted, documents } =
      this.#counts.recall('', () => this.#lists.counts()) ?? this.#lists.counts();
    const summaries = this.#lists.summaries({ listed, unlisted, documents }, offset, count);
    const { label, summary } = this.#collections.text(TOP);
    const total = listed + unlisted + documents;
    return {
      label,
      ...(summary && { summary }),
      digest: digestOf([label, summary, total, summaries]),
      total,
      essays: summaries.map((each) => JSON.parse(each)),
    };
  }

  /** The digest of all that `resource` has. */
  #found(named: Named): { readonly digest: string } | undefined {
    const [own, document] =
      'manifest' in named
        ? [this.#relationsNow(named.manifest)?.digest, this.#store.documentDigest('Manifest', named.manifest)]
        : [
            this.#collections.get(named.collection)?.digest,
            this.#store.documentDigest('Collection', named.collection),
          ];
    return own === undefined && document === undefined
      ? undefined
      : { digest: `${own ?? ''} ${document ?? ''}` };
  }

  /** What others say of the manifest as it is now: a change that the primary has not told of yet may have come to its row. */
  #relationsNow(id: string): ManifestRelations | undefined {
    const state = this.#store.manifest(id);
    const find = (): ManifestRelations | undefined =>
      state && relationsOf(id, state, this.#store, () => this.manifest(id));
    const recalled = this.#relations.recall(id, find);
    return recalled?.manifestDigest === state?.digest ? recalled : this.#relations.renew(id, find);
  }
}
