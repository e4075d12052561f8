import type { NamedMember } from '../../composed/named-store.ts';
import type { Stores } from '../../composed/stores.ts';
import type { Touched } from '../../composition/touched.ts';
import type { Database } from '../../database/database.ts';
import type { PresentedChange, PresentedResource } from '../../discovery/presented-change.ts';
import { ReplacedImages } from '../../discovery/replaced-store.ts';
import { sourceOfFile } from '../../discovery/source-digest.ts';
import { isHarvested } from '../../presentation/iiif-json/harvested.ts';
import { impliedTop, TOP } from '../../presentation/presented/implied-top.ts';
import { PresentedCatalog } from './catalog.ts';

/** What the journal is told of a transaction: what was made, with where it comes from, and the collections that show it. */
export class ToldChanges {
  readonly #stores: Stores;
  readonly #presented: PresentedCatalog;
  readonly #replaced: ReplacedImages;

  /** @param stores of the same database */
  constructor(database: Database, stores: Stores) {
    this.#stores = stores;
    this.#presented = new PresentedCatalog(database);
    this.#replaced = new ReplacedImages(database);
  }

  of(touched: Touched): readonly PresentedChange[] {
    this.#presented.changed(touched.names);
    const told = new Map(touched.told.map((member) => [keyOf(member), member]));
    for (const holder of this.#holders(touched.shown)) told.set(keyOf(holder), holder);
    return [...told.values()].map(({ type, id }) => {
      const resource = type === 'Manifest' ? this.#manifest(id, touched) : this.#collection(id);
      return {
        kind: type,
        id,
        resource,
        sourceDigest: this.#source({ type, id }),
        imageVersion: this.#replaced.versionOf(() => this.#shownBy(resource)),
      };
    });
  }

  /** Identifiers of the images that a manifest shows; of IIIF JSON, of those that its file names. */
  #shownBy(resource: PresentedResource | undefined): readonly string[] {
    if (resource?.form === 'manifest')
      return resource.manifest.canvases.flatMap(({ images }) => images.map(({ identifier }) => identifier));
    if (resource?.form !== 'iiif-json') return [];
    const { documents, named } = this.#stores;
    const { type, id } = resource.document.summary;
    const row = type === 'Manifest' ? documents.get(type, id) : undefined;
    return row ? named.imagesOf(row.file) : [];
  }

  /** Collections that list these, and those above them. */
  *#holders(members: readonly NamedMember[]): Iterable<NamedMember> {
    const met = new Set<string>();
    const open = [...members];
    for (let member = open.pop(); member; member = open.pop())
      for (const id of this.#stores.collections.holdersOf(member)) {
        if (met.has(id)) continue;
        met.add(id);
        const holder: NamedMember = { type: 'Collection', id };
        open.push(holder);
        yield holder;
      }
  }

  #manifest(id: string, touched: Touched): PresentedResource | undefined {
    const row = this.#stores.manifests.get(id);
    const manifest =
      row?.status === 'published' ? (touched.written(id) ?? this.#presented.manifest(id)) : undefined;
    if (manifest) return { form: 'manifest', manifest, said: touched.said(id) };
    return row ? undefined : this.#document('Manifest', id);
  }

  #collection(id: string): PresentedResource | undefined {
    if (this.#isHarvested('Collection', id)) return undefined;
    const document = this.#document('Collection', id);
    if (document) return document;
    // What `top` lists by itself is told of by itself.
    if (id === TOP && this.#stores.collections.get(id)?.file === null)
      return { form: 'collection', collection: { ...impliedTop(), items: [], partOf: [] } };
    const collection = this.#presented.collection(id);
    return collection && { form: 'collection', collection };
  }

  /** What is of another archive is told of there. */
  #isHarvested(type: NamedMember['type'], id: string): boolean {
    return isHarvested(this.#stores.documents.get(type, id)?.file ?? '');
  }

  #document(type: NamedMember['type'], id: string): PresentedResource | undefined {
    if (this.#isHarvested(type, id)) return undefined;
    const document = this.#presented.document(type, id);
    return document && { form: 'iiif-json', document };
  }

  /** By which it is known when it has another name. */
  #source({ type, id }: NamedMember): string | undefined {
    const { manifests, documents, collections, files, versions, folders } = this.#stores;
    const row = type === 'Manifest' ? manifests.get(id) : collections.get(id);
    const file = row?.file ?? documents.get(type, id)?.file;
    if (file !== undefined) {
      const served = files.get(file)?.held_back === 1 ? versions.digest(file, 'good') : undefined;
      const digest = served ?? versions.digest(file);
      return digest === undefined ? undefined : sourceOfFile(`${digest}${placeOf(row)}`);
    }
    if (id === TOP && type === 'Collection') return sourceOfFile('');
    return row && 'folder' in row && row.folder !== null
      ? (folders.get(row.folder)?.source ?? undefined)
      : undefined;
  }
}

/** Tells the orders of one file apart. */
function placeOf(row: object | undefined): string {
  return row && 'place' in row && typeof row.place === 'number' && row.place > 0 ? ` ${row.place}` : '';
}

function keyOf({ type, id }: NamedMember): string {
  return `${type} ${id}`;
}
