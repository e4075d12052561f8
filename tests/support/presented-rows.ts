import { createHash } from 'node:crypto';
import type { Database } from '../../src/database/database.ts';
import { compareNaturally } from '../../src/natural-order.ts';
import type { CollectionText } from '../../src/presentation/collection-model.ts';
import type { ComposedArchive } from '../../src/presentation/compose/archive.ts';
import type { ArchiveFile } from '../../src/presentation/compose/file.ts';
import type { IiifJsonDocument } from '../../src/presentation/iiif-json/serve.ts';
import type { LanguageMap, Manifest } from '../../src/presentation/model.ts';
import { imageUsesOf } from '../../src/presentation/presented/image-uses.ts';
import { pack } from '../../src/presentation/presented/packed.ts';
import { summaryOfManifest } from '../../src/presentation/summaries.ts';

/** A collection with a file, as it is written. */
export interface WrittenCollection {
  readonly text: CollectionText;
  readonly items: readonly WrittenItem[];
  readonly status?: 'published' | 'draft';
}

export interface WrittenItem {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
  /** It is left out, since it holds the collection itself. */
  readonly loops?: boolean;
}

/** What is presented. */
export interface WrittenPresentation {
  readonly manifests: readonly Manifest[];
  readonly collections?: readonly WrittenCollection[];
  readonly documents?: readonly IiifJsonDocument[];
}

type Name = readonly [type: 'Manifest' | 'Collection', id: string];

function labelOf(label: LanguageMap): string {
  return (label['en'] ?? Object.values(label)[0])?.[0] ?? '';
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

function msOf(navDate: string | undefined): number | null {
  return navDate === undefined ? null : Date.parse(navDate);
}

/** Keys by which a database orders names as people do: their ranks. */
function naturalKeys({
  manifests,
  collections = [],
  documents = [],
}: WrittenPresentation): (name: string) => string {
  const all = [
    ...manifests,
    ...collections.map(({ text }) => text),
    ...documents.map(({ summary }) => summary),
  ];
  const names = [...new Set(all.flatMap(({ id, label }) => [id, labelOf(label)]))].sort(compareNaturally);
  const ranks = new Map(names.map((name, rank) => [name, String(rank).padStart(7, '0')]));
  return (name) => ranks.get(name) ?? '';
}

/** Writes all that is presented into the empty tables of a database, at once: the simplest writer that there can be. */
export function writePresented(database: Database, written: WrittenPresentation): void {
  const { manifests, collections = [], documents = [] } = written;
  const key = naturalKeys(written);
  const insert = (table: string, row: Record<string, string | number | Uint8Array | null>): void => {
    const names = Object.keys(row);
    const places = names.map(() => '?').join(', ');
    database
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`)
      .run(...Object.values(row));
  };
  // What files there are is of no account here.
  database.run('PRAGMA foreign_keys = OFF');
  database.transaction('usual', () => {
    for (const table of [
      'manifests',
      'image_uses',
      'collections',
      'collection_items',
      'unlisted',
      'documents',
    ])
      database.run(`DELETE FROM ${table}`);
    for (const manifest of manifests) {
      const { id, status, canvasesOf, modifiedMs, label, navDate, canvases } = manifest;
      const packed = pack(manifest);
      insert('manifests', {
        id,
        file: id,
        folder: null,
        place: canvasesOf === id ? 0 : 1,
        status,
        canvases_of: canvasesOf,
        canvases: canvases.length,
        modified_ms: modifiedMs,
        digest: digestOf(packed),
        sort_key: key(labelOf(label)),
        label: JSON.stringify(label),
        nav_ms: msOf(navDate),
        summary: status === 'draft' ? null : JSON.stringify(summaryOfManifest(manifest)),
        packed,
      });
      for (const { identifier, canvas, rights, seeAlso } of imageUsesOf(manifest))
        insert('image_uses', {
          identifier,
          manifest: id,
          canvas,
          rights: rights ?? null,
          see_also: JSON.stringify(seeAlso),
        });
    }
    for (const document of documents) {
      const { summary, noPage, modifiedMs } = document;
      const { type, id, label, navDate } = summary;
      const packed = pack(document);
      insert('documents', {
        type,
        id,
        file: id,
        modified_ms: modifiedMs,
        digest: digestOf(packed),
        sort_key: key(labelOf(label)),
        nav_ms: msOf(navDate),
        summary: noPage === undefined ? null : JSON.stringify(summary),
        packed,
      });
    }
    const unlisted = unlistedOf(written, key);
    for (const row of unlisted) insert('unlisted', row);
    const walk = walkOf(written, unlisted);
    for (const { text, items, status = 'published' } of collections) {
      const { id, label, summary, thumbnail, modifiedMs } = text;
      const packed = pack(text);
      insert('collections', {
        id,
        file: id,
        status,
        modified_ms: modifiedMs,
        walk: walk.get(id)?.walk ?? null,
        depth: walk.get(id)?.depth ?? null,
        digest: digestOf(packed),
        sort_key: key(labelOf(label)),
        label: JSON.stringify(label),
        summary: JSON.stringify({ kind: 'collection', id, label, summary, thumbnail }),
        packed,
      });
      for (const [position, { type, id: member, loops = false }] of items.entries())
        insert('collection_items', { collection: id, position, type, id: member, loops: Number(loops) });
    }
  });
}

interface UnlistedRow extends Record<string, string | number> {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
  readonly sort_key: string;
  readonly id_key: string;
}

/** What no published collection lists, in its order. */
function unlistedOf(
  { manifests, collections = [], documents = [] }: WrittenPresentation,
  key: (name: string) => string,
): UnlistedRow[] {
  const published = collections.filter(({ status }) => status !== 'draft');
  const shown = published.flatMap(({ items }) => items.filter(({ loops }) => loops !== true));
  const listed = new Set(shown.map(({ type, id }) => `${type} ${id}`));
  const isFree = ([type, id]: Name): boolean => !listed.has(`${type} ${id}`);
  const places = new Map<string, number>();
  const rowOf = ([type, id]: Name, label: LanguageMap, own = 0): UnlistedRow => {
    return { type, id, sort_key: key(labelOf(label)), id_key: key(id), place: 0, own };
  };
  const rows = [
    ...published.flatMap(({ text: { id, label } }) =>
      id !== 'top' && isFree(['Collection', id]) ? [rowOf(['Collection', id], label)] : [],
    ),
    ...documents.flatMap(({ summary: { type, id, label }, noPage }) =>
      noPage !== undefined && isFree([type, id]) ? [rowOf([type, id], label)] : [],
    ),
    ...manifests.flatMap(({ id, status, canvasesOf, label }) => {
      const isUnlisted = isFree(['Manifest', id]) && isFree(['Manifest', canvasesOf]);
      if (status === 'draft' || !isUnlisted) return [];
      if (canvasesOf === id) return [rowOf(['Manifest', id], label, 1)];
      const essay = manifests.find((each) => each.id === canvasesOf);
      if (!essay) return [rowOf(['Manifest', id], label)];
      const place = (places.get(canvasesOf) ?? 0) + 1;
      places.set(canvasesOf, place);
      return [{ ...rowOf(['Manifest', essay.id], essay.label), id, place }];
    }),
  ];
  const orderOf = ({ type, sort_key, id_key, place }: UnlistedRow): string =>
    [type, sort_key, id_key, String(place).padStart(3, '0')].join(' ');
  return rows.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** The walk from the top downwards, and then through what that does not reach. */
function walkOf(
  { collections = [], documents = [] }: WrittenPresentation,
  unlisted: readonly UnlistedRow[],
): ReadonlyMap<string, { readonly walk: number; readonly depth: number | null }> {
  const published = collections.filter(({ status }) => status !== 'draft');
  const items = new Map(published.map((each) => [each.text.id, each.items]));
  if (!items.has('top'))
    items.set(
      'top',
      unlisted.map(({ type, id }) => ({ type, id })),
    );
  const isDocument = (id: string): boolean =>
    documents.some(({ summary }) => summary.type === 'Collection' && summary.id === id);
  const walk = new Map<string, { walk: number; depth: number | null }>();
  const visit = (id: string, depth: number | null): void => {
    const members = items.get(id);
    if (!members || walk.has(id)) return;
    walk.set(id, { walk: walk.size, depth });
    for (const { type, id: member, loops } of members)
      if (type === 'Collection' && loops !== true && !isDocument(member))
        visit(member, depth === null ? null : depth + 1);
  };
  visit('top', 0);
  for (const id of [...items.keys()].sort(compareNaturally)) visit(id, null);
  return walk;
}

/** A composed archive as it is written, with the items that its collections name. */
export function writtenOf(composed: ComposedArchive, files: readonly ArchiveFile[]): WrittenPresentation {
  const collections = files.flatMap(({ reading, modifiedMs }): WrittenCollection[] => {
    if (reading.file?.kind !== 'collection') return [];
    const { id, label, status, items, thumbnail } = reading.file.collection;
    const made = composed.collections.get(id);
    const {
      items: shown = [],
      partOf: _parents,
      navDate: _date,
      thumbnail: shownAs,
      ...text
    } = made ?? {
      id,
      label,
      metadata: [],
      providers: [],
      behavior: [],
    };
    const isShown = (member: string): boolean =>
      shown.some((item) => item.kind !== 'manifest' && item.id === member);
    const unique = new Map(items.map((item) => [`${item.kind} ${item.id}`, item]));
    return [
      {
        text: { ...text, modifiedMs, ...(thumbnail !== undefined && shownAs && { thumbnail: shownAs }) },
        items: [...unique.values()].map((item) => ({
          type: item.kind === 'manifest' ? 'Manifest' : 'Collection',
          id: item.id,
          loops: item.kind === 'collection' && composed.collections.has(item.id) && !isShown(item.id),
        })),
        status,
      },
    ];
  });
  return {
    manifests: [...composed.manifests.values()],
    collections,
    documents: [...composed.documents.values()],
  };
}
