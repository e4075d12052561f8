import type { StoredFile } from '../composed/authored-store.ts';
import type { StoredCollection } from '../composed/collection-store.ts';
import type { StoredDocument } from '../composed/document-store.ts';
import type { ManifestOrigin, StoredManifest } from '../composed/manifest-store.ts';
import type { NamedMember } from '../composed/named-store.ts';
import type { Stores } from '../composed/stores.ts';
import type { AuthoredCollection } from '../presentation/authored/essay.ts';
import { composeCollection } from '../presentation/compose/collection.ts';
import type { ComposedFile, ComposingSource, FileVersion } from '../presentation/compose/file.ts';
import type { IiifJsonDocument } from '../presentation/iiif-json/serve.ts';
import type { Manifest } from '../presentation/model/manifest.ts';
import { impliedTop, TOP } from '../presentation/presented/implied-top.ts';
import type { MadeManifest } from './made-folder.ts';
import type { Touched } from './touched.ts';

type Kind = NamedMember['type'];

/** Writes what is served of a file, and tells whom that concerns. */
export class ServedRows {
  readonly #stores: Stores;
  readonly #touched: Touched;

  constructor(stores: Stores, touched: Touched) {
    this.#stores = stores;
    this.#touched = touched;
  }

  /** Replaces what is served of a file. Of several files that have an id, the first by name is served. */
  serve(
    file: StoredFile,
    { reading, modifiedMs, composed }: FileVersion & { readonly composed: ComposedFile },
    source: ComposingSource,
  ): void {
    const { manifests, documents } = this.#stores;
    const ids = new Set(composed.manifests.map(({ id }) => id));
    for (const row of manifests.ofFile(file.path)) if (!ids.has(row.id)) this.#dropManifest(row, file.path);
    for (const [place, manifest] of composed.manifests.entries()) {
      if (!this.#mayHave(file, manifests.get(manifest.id)?.file)) continue;
      this.putManifest(manifest, { file: file.path, place });
      this.#touched.tell('Manifest', manifest.id);
    }
    const { document } = composed;
    for (const row of documents.ofFile(file.path))
      if (row.type !== document?.summary.type || row.id !== document.summary.id)
        this.#dropDocument(row, file.path);
    if (document) this.#putDocument(document, file);
    const authored = reading.file?.kind === 'collection' ? reading.file.collection : undefined;
    if (authored) this.#putCollection(authored, modifiedMs, file, source);
  }

  /** Takes away all that is served of a file. */
  drop(path: string): void {
    const { manifests, documents, collections } = this.#stores;
    for (const row of manifests.ofFile(path)) this.#dropManifest(row, path);
    for (const row of documents.ofFile(path)) this.#dropDocument(row, path);
    for (const row of collections.ofFile(path)) this.#dropCollection(row, path);
  }

  /**
   * Writes a manifest in the place of one that has its id.
   *
   * @param made of the same manifest, where it was made before
   */
  putManifest(manifest: Manifest, origin: ManifestOrigin, made?: Omit<MadeManifest, 'manifest'>): void {
    const { manifests, named, folders } = this.#stores;
    const { id, status, canvasesOf, canvases } = manifest;
    const before = manifests.get(id);
    const says = manifests.put(manifest, origin, made?.packed);
    if (says) this.#touched.changed('Manifest', id);
    this.#touched.wrote(manifest, made?.said);
    if (before?.summary !== manifests.get(id)?.summary) this.#touched.shows('Manifest', id);
    if (!before) named.staleByMember('Manifest', id);
    // A folder of that id has another one now.
    if ('file' in origin && (before?.file ?? null) === null) folders.staleById(id);
    const now = { canvases: canvases.length, canvases_of: canvasesOf, id };
    this.#count(before, now);
    if (says || before?.status !== status) this.#touched.relist('Manifest', id);
  }

  /** Takes away the manifest of a folder. */
  dropOfFolder(folder: string): void {
    const row = this.#stores.manifests.ofFolder(folder);
    if (row) this.#dropManifest(row, '');
  }

  #count(
    before: Pick<StoredManifest, 'canvases' | 'canvases_of' | 'id'> | undefined,
    now: Pick<StoredManifest, 'canvases' | 'canvases_of' | 'id'> | undefined,
  ): void {
    const canvasesIn = (row: typeof now): number => (row?.canvases_of === row?.id ? (row?.canvases ?? 0) : 0);
    this.#touched.manifests += Number(now !== undefined) - Number(before !== undefined);
    this.#touched.canvases += canvasesIn(now) - canvasesIn(before);
  }

  /** Whether a file has an id that a row of another one has now; folders give theirs up. */
  #mayHave(file: StoredFile, holder: string | null | undefined): boolean {
    if (holder === undefined || holder === null || holder === file.path) return true;
    const other = this.#stores.files.get(holder);
    if (!other || other.sort_key > file.sort_key) return true;
    return other.sort_key === file.sort_key && other.path > file.path;
  }

  #dropManifest(row: StoredManifest, path: string): void {
    const { manifests, folders } = this.#stores;
    manifests.remove(row.id);
    this.#touched.dropped(row.id);
    this.#count(row, undefined);
    folders.staleById(row.id);
    this.#gone('Manifest', row.id, path);
  }

  #putDocument(document: IiifJsonDocument, file: StoredFile): void {
    const { documents, named } = this.#stores;
    const { type, id } = document.summary;
    const before = documents.get(type, id);
    if (!this.#mayHave(file, before?.file)) return;
    const says = documents.put(document, file.path);
    this.#touched.tell(type, id);
    if (says) {
      this.#touched.changed(type, id);
      this.#touched.shows(type, id);
      this.#touched.relist(type, id);
    }
    if (before) return;
    named.staleByMember(type, id);
    // It stands before an authored collection of the same id.
    if (type === 'Collection') this.#touched.graph = true;
  }

  #dropDocument({ type, id }: StoredDocument, path: string): void {
    this.#stores.documents.remove(type, id);
    if (type === 'Collection') this.#touched.graph = true;
    this.#gone(type, id, path);
  }

  #putCollection(
    authored: AuthoredCollection,
    modifiedMs: number,
    file: StoredFile,
    source: ComposingSource,
  ): void {
    const { collections, named } = this.#stores;
    const { id, status } = authored;
    const before = collections.get(id);
    if (!this.#mayHave(file, before?.file)) return;
    const isUnused = id === TOP && status === 'draft';
    if (isUnused && before?.file !== file.path) return;
    const { text } = composeCollection(authored, modifiedMs, source);
    const says = isUnused
      ? collections.put(impliedTop(), { status: 'published' })
      : collections.put(text, { file: file.path, status });
    const items = isUnused ? [] : membersOnce(authored);
    const { changed, members } = collections.putItems(id, items);
    const now = collections.get(id);
    this.#touched.tell('Collection', id);
    if (says || changed) {
      this.#touched.changed('Collection', id);
      this.#touched.shows('Collection', id);
    }
    if (!before) named.staleByMember('Collection', id);
    const isOther =
      before?.status !== now?.status || before?.sort_key !== now?.sort_key || before?.file !== now?.file;
    if (isOther) this.#touched.relist('Collection', id);
    for (const member of before?.status === now?.status ? members : [...members, ...items])
      this.#touched.relist(member.type, member.id);
    this.#touched.graph ||= isOther || (changed && items.some(({ type }) => type === 'Collection'));
    this.#touched.graph ||= members.some(({ type }) => type === 'Collection');
  }

  #dropCollection({ id }: StoredCollection, path: string): void {
    const { collections } = this.#stores;
    for (const { type, id: member } of collections.itemsOf(id)) this.#touched.relist(type, member);
    collections.remove(id);
    collections.putTop();
    this.#touched.graph = true;
    this.#gone('Collection', id, path);
  }

  #gone(type: Kind, id: string, path: string): void {
    const { named } = this.#stores;
    this.#touched.changed(type, id);
    this.#touched.shows(type, id);
    this.#touched.relist(type, id);
    named.staleByMember(type, id);
    // Another file that has the id may be served now.
    named.staleById(id, path);
  }
}

/** What a collection lists, each member once. */
function membersOnce({ items }: AuthoredCollection): readonly NamedMember[] {
  const members = new Map<string, NamedMember>();
  for (const { kind, id } of items)
    if (!members.has(`${kind} ${id}`))
      members.set(`${kind} ${id}`, { type: kind === 'manifest' ? 'Manifest' : 'Collection', id });
  return [...members.values()];
}
