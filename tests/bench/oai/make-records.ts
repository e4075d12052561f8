import { CollectionRows } from '../../../src/composed/collection-store.ts';
import { ManifestRows } from '../../../src/composed/manifest-store.ts';
import { openForWriting } from '../../../src/database/open.ts';
import { Journal } from '../../../src/discovery/journal.ts';
import { sourceOfFile } from '../../../src/discovery/source-digest.ts';
import type { Canvas, Manifest } from '../../../src/presentation/model/manifest.ts';

/** Photographs of an essay. */
const CANVASES = 5;

/** Essays of a collection: there are more of these in a larger archive, and none is larger. */
export const IN_COLLECTION = 500;

/** Essays that are told of in one transaction. */
const AT_ONCE = 500;

/** Between two changes. */
const APART_MS = 1000;

/** When the last record has changed, milliseconds since 1970; the others before it. */
export const NEWEST_MS = Date.UTC(2026, 0, 1);

/** The collection that lists an essay: it stands in another one, which has ten of these at most. */
export function setSpecOf(essay: number): string {
  const collection = Math.floor(essay / IN_COLLECTION);
  return `part-${Math.floor(collection / 10)}:collection-${collection}`;
}

export function manifestId(essay: number): string {
  return `essay-${essay}`;
}

function canvasOf(id: string, at: number): Canvas {
  const size = { width: 4000, height: 3000 };
  return {
    ...{ id: `${at}`, label: { en: [`Photograph ${at}`], es: [`Fotografía ${at}`] }, ...size },
    images: [{ identifier: `${id}/${at}`, ...size }],
    ...{ metadata: [], places: [], notes: [], seeAlso: [] },
  };
}

function essayOf(essay: number): Manifest {
  const id = manifestId(essay);
  const [first, ...others] = Array.from({ length: CANVASES }, (_, at) => canvasOf(id, at + 1));
  if (!first) throw new Error('an essay has photographs');
  return {
    ...{
      id,
      status: 'published',
      canvasesOf: id,
      languages: ['en', 'es'],
      label: { en: [`Essay ${essay}`] },
    },
    summary: { en: [`What is to be seen in the photographs of essay ${essay}, in a sentence or two.`] },
    rights: 'http://creativecommons.org/licenses/by/4.0/',
    providers: [{ id: 'https://archive.example.org/', label: { en: ['An archive'] }, homepage: [] }],
    metadata: [{ label: { en: ['Photographer'] }, value: { none: [`Photographer ${essay % 97}`] } }],
    ...{ places: [], behavior: [], homepage: [], seeAlso: [], rendering: [], alternatives: [] },
    ...{ modifiedMs: 0, thumbnail: first.images[0], canvases: [first, ...others] },
  };
}

/** Makes the database of an archive with so many published essays, in collections and told of as a server tells of them. */
export function makeRecords(path: string, records: number): void {
  const database = openForWriting(path);
  try {
    let atMs = NEWEST_MS - records * APART_MS;
    const journal = new Journal(database, () => atMs);
    const [manifests, collections] = [new ManifestRows(database), new CollectionRows(database)];
    const addFolder = database.prepare('INSERT INTO folder_manifests VALUES (?1, ?1, ?1, ?1, ?1, NULL)');
    const list = (id: string, items: Parameters<CollectionRows['putItems']>[1]): void => {
      const label = { en: [`Collection ${id}`] };
      const text = { id, label, metadata: [], providers: [], behavior: [], modifiedMs: 0 };
      collections.put(text, { status: 'published' });
      collections.setPlace(id, 1, 1);
      collections.putItems(id, items);
    };
    for (let begin = 0; begin < records; begin += AT_ONCE)
      database.transaction('precious', () => {
        const essays = Array.from({ length: Math.min(AT_ONCE, records - begin) }, (_, at) =>
          essayOf(begin + at),
        );
        for (const manifest of essays) {
          addFolder.run(manifest.id);
          manifests.put(manifest, { folder: manifest.id });
        }
        const [part = '', collection = ''] = setSpecOf(begin).split(':');
        list(
          collection,
          essays.map(({ id }) => ({ type: 'Manifest', id })),
        );
        const first = Math.floor(begin / IN_COLLECTION / 10) * 10;
        const nested = Array.from({ length: begin / IN_COLLECTION - first + 1 }, (_, at) => first + at);
        list(
          part,
          nested.map((each) => ({ type: 'Collection', id: `collection-${each}` })),
        );
        for (const manifest of essays) {
          atMs += APART_MS;
          const resource = { form: 'manifest', manifest } as const;
          journal.record([
            {
              kind: 'Manifest',
              id: manifest.id,
              resource,
              sourceDigest: sourceOfFile(manifest.id),
              imageVersion: '',
            },
          ]);
        }
      });
    while (journal.compareRecords());
    database.run('PRAGMA optimize');
  } finally {
    database.close();
  }
}
