import type { AuthoredCollection, AuthoredCollectionItem } from '../../src/presentation/authored/essay.ts';
import { composeProvider } from '../../src/presentation/compose/descriptive.ts';
import { archiveImage, type ImageSource } from '../../src/presentation/compose/image-source.ts';
import { documentKey } from '../../src/presentation/iiif-json/document.ts';
import type { IiifJsonDocument } from '../../src/presentation/iiif-json/serve.ts';
import type { Collection, CollectionItem } from '../../src/presentation/model/collection.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { shownBy, summaryOfCollection, summaryOfManifest } from '../../src/presentation/model/summaries.ts';
import type { Problem } from '../../src/presentation/problems/problem.ts';
import { quoted } from '../../src/presentation/source/report.ts';
import { boundedNearest, suggested } from '../../src/presentation/text/suggest.ts';

export interface CollectionSource extends ImageSource {
  /** All manifests, drafts included, in the order in which a list without an order of its own takes equal labels. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** Ids of manifests that are not served because their files are broken: they may be named. */
  readonly brokenManifests: ReadonlySet<string>;
  /** Ids of collections that are not served because their files are broken. */
  readonly brokenCollections: ReadonlySet<string>;
  /** IIIF JSON ones, by `documentKey`. */
  readonly documents: ReadonlyMap<string, IiifJsonDocument>;
}

export interface AuthoredCollectionFile {
  readonly authored: AuthoredCollection;
  readonly modifiedMs: number;
}

/** Members of a collection that are looked for in the archive. */
export interface ListedMembers {
  readonly items: readonly AuthoredCollectionItem[];
}

/** A collection that is made before those that list it. */
export interface MadeCollection {
  readonly collection: Collection;
  readonly manifests: ReadonlySet<string>;
}

/** Makes the authored collections, those within others first. */
export class CollectionAssembly {
  readonly made = new Map<string, MadeCollection>();
  readonly problems = new Map<string, Problem[]>();
  readonly #open = new Set<string>();
  readonly #files: ReadonlyMap<string, AuthoredCollectionFile>;
  readonly #source: CollectionSource;
  readonly #manifestIds: readonly string[];
  readonly #collectionIds: readonly string[];
  readonly #nearest = boundedNearest();

  constructor(files: ReadonlyMap<string, AuthoredCollectionFile>, source: CollectionSource) {
    this.#files = files;
    this.#source = source;
    const ofIiifJson = (type: 'Manifest' | 'Collection'): string[] =>
      [...source.documents.values()].flatMap(({ summary }) => (summary.type === type ? summary.id : []));
    this.#manifestIds = [...source.manifests.keys(), ...ofIiifJson('Manifest')];
    this.#collectionIds = [...files.keys(), ...ofIiifJson('Collection')];
  }

  /** @returns undefined for a draft, and for a collection that is being made because it holds the one that asks */
  make(id: string): MadeCollection | undefined {
    const file = this.#files.get(id);
    const before = this.made.get(id);
    if (before || !file || file.authored.status === 'draft' || this.#open.has(id)) return before;
    this.#open.add(id);
    const problems: Problem[] = [];
    this.problems.set(id, problems);
    const made = this.#assemble(file, problems);
    this.#open.delete(id);
    this.made.set(id, made);
    return made;
  }

  #assemble({ authored, modifiedMs }: AuthoredCollectionFile, problems: Problem[]): MadeCollection {
    const { id, label, summary, metadata, requiredStatement, rights, behavior } = authored;
    const source = this.#source;
    const items = new Map<string, CollectionItem>();
    const within = new Set<string>();
    let latest = modifiedMs;
    for (const item of authored.items) {
      const key = `${item.kind} ${item.id}`;
      if (item.kind === 'manifest') {
        const manifest = source.manifests.get(item.id);
        if (!manifest && this.#addIiifJson(item, items)) {
          within.add(item.id);
          continue;
        }
        if (!manifest) problems.push(...this.#unknown(item));
        if (manifest?.status !== 'published') continue;
        items.set(key, summaryOfManifest(manifest));
        within.add(manifest.id);
        latest = Math.max(latest, manifest.modifiedMs);
      } else {
        if (this.#addIiifJson(item, items)) continue;
        if (this.#open.has(item.id)) problems.push(cycle(item));
        else if (!this.#files.has(item.id)) problems.push(...this.#unknown(item));
        const below = this.make(item.id);
        if (!below) continue;
        items.set(key, summaryOfCollection(below.collection));
        for (const manifest of below.manifests) within.add(manifest);
        latest = Math.max(latest, below.collection.modifiedMs);
      }
    }
    const providers = authored.providers.map((provider) => composeProvider(provider, source, problems));
    const shown = shownBy([...items.values()]);
    const thumbnail =
      (authored.thumbnail === undefined
        ? undefined
        : archiveImage(authored.thumbnail, ['thumbnail'], source, problems)) ?? shown.thumbnail;
    const collection: Collection = {
      id,
      label,
      ...(summary && { summary }),
      metadata,
      ...(requiredStatement && { requiredStatement }),
      ...(rights !== undefined && { rights }),
      providers,
      ...shown,
      ...(thumbnail && { thumbnail }),
      behavior,
      items: [...items.values()],
      partOf: [],
      modifiedMs: latest,
    };
    return { collection, manifests: within };
  }

  /** Adds an item that is an IIIF JSON document; returns whether it is one. */
  #addIiifJson({ kind, id }: AuthoredCollectionItem, items: Map<string, CollectionItem>): boolean {
    const key = documentKey({ type: kind === 'manifest' ? 'Manifest' : 'Collection', id });
    const document = this.#source.documents.get(key);
    if (document) items.set(`${kind} ${id}`, document.summary);
    return document !== undefined;
  }

  /**
   * Problems of members that the archive does not have.
   *
   * @param collections ids of all that are served
   */
  unknownIn({ items }: ListedMembers, collections: ReadonlySet<string>): Problem[] {
    const { manifests, documents } = this.#source;
    return items.flatMap((item) => {
      const { kind, id } = item;
      const type = kind === 'manifest' ? 'Manifest' : 'Collection';
      const isOwn = kind === 'manifest' ? manifests.has(id) : this.#files.has(id) || collections.has(id);
      return isOwn || documents.has(documentKey({ type, id })) ? [] : this.#unknown(item);
    });
  }

  #unknown({ kind, id, at }: AuthoredCollectionItem): Problem[] {
    const { brokenManifests, brokenCollections } = this.#source;
    if ((kind === 'manifest' ? brokenManifests : brokenCollections).has(id)) return [];
    const known = kind === 'manifest' ? this.#manifestIds : this.#collectionIds;
    const what = kind === 'manifest' ? 'essay' : 'collection';
    return [
      {
        severity: 'error',
        rule: `unknown-${kind}`,
        message: `there is no ${what} ${quoted(id)}`,
        ...suggested(this.#nearest(id, known)),
        path: at,
      },
    ];
  }
}

function cycle({ id, at }: AuthoredCollectionItem): Problem {
  return {
    severity: 'error',
    rule: 'collection-loop',
    message: `the collection ${quoted(id)} holds this one, so that it cannot be in it`,
    suggestion: 'take one out of the other',
    path: at,
  };
}
