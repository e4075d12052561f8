import { openForWriting } from '../../../src/database/open.ts';
import type { Canvas, Manifest } from '../../../src/presentation/model/manifest.ts';
import { pack } from '../../../src/presentation/presented/packed.ts';
import { TextIndex } from '../../../src/search/index/text-index.ts';
import { TextMarks } from '../../../src/search/index/text-marks-store.ts';
import { captionsOf } from './captions.ts';

/** Photographs of an essay. */
const CANVASES = 50;

/** How long a transaction takes, about, as when a server composes. */
const STEP_MS = 60;

function essayOf(id: string, captions: readonly string[]): Manifest {
  const canvases = captions.map((caption, at): Canvas => {
    const size = { width: 4000, height: 3000 };
    return {
      ...{
        id: `${at + 1}`,
        label: { en: [`Photograph ${at + 1}`] },
        ...size,
        images: [{ identifier: `${id}/${at + 1}`, ...size }],
      },
      metadata: [],
      places: [],
      notes: [{ id: 'caption', motivation: 'commenting', text: { en: [caption] }, format: 'text/plain' }],
      seeAlso: [],
    };
  });
  const [first] = canvases;
  if (!first) throw new Error('an essay has photographs');
  return {
    ...{ id, status: 'published', canvasesOf: id, languages: ['en'], label: { en: [`Essay ${id}`] } },
    ...{ providers: [], metadata: [], places: [], behavior: [], homepage: [], seeAlso: [], rendering: [] },
    ...{ alternatives: [], modifiedMs: 0, thumbnail: first.images[0] },
    canvases: [first, ...canvases.slice(1)],
  };
}

/** What it took to index the captions of a database. */
export interface IndexFigures {
  /** Texts of all kinds: beside each caption the label of its photograph, with the name of its image. */
  readonly texts: number;
  readonly seconds: number;
  /** Of a processor: on a machine that others use, the better figure. */
  readonly cpuSeconds: number;
  readonly bytes: number;
}

/** Makes a database of essays with so many captions, and indexes them as a server does after an update. */
export function makeIndex(path: string, captions: number): IndexFigures {
  const database = openForWriting(path);
  try {
    const addFolder = database.prepare('INSERT INTO folder_manifests VALUES (?1, ?1, ?1, ?1, ?1, NULL)');
    const add = database.prepare(
      `INSERT INTO manifests (id, folder, place, status, canvases_of, canvases, modified_ms, digest, sort_key, label, packed)
       VALUES (?1, ?1, 0, 'published', ?1, ?2, 0, ?1, '', '{}', ?3)`,
    );
    const all = [...captionsOf(captions)];
    database.transaction('usual', () => {
      for (let at = 0; at < all.length; at += CANVASES) {
        const id = `e${at / CANVASES + 1}`;
        const some = all.slice(at, at + CANVASES);
        addFolder.run(id);
        add.run(id, some.length, pack(essayOf(id, some)));
      }
    });
    const before = sizeOf(database);
    const begun = performance.now();
    const cpuBefore = process.cpuUsage();
    readAll(database);
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuSeconds = (user + system) / 1e6;
    const { texts } = database.prepare<{ texts: number }>('SELECT count(*) AS texts FROM texts').get() ?? {};
    return { texts: texts ?? 0, seconds, cpuSeconds, bytes: sizeOf(database) - before };
  } finally {
    database.close();
  }
}

function readAll(database: ReturnType<typeof openForWriting>): void {
  const index = new TextIndex(database, (_, error) => {
    throw error;
  });
  database.transaction('precious', () => new TextMarks(database).begin());
  for (let isLeft = true; isLeft; )
    database.transaction('precious', () => {
      const endMs = performance.now() + STEP_MS;
      while (isLeft && performance.now() < endMs) isLeft = index.readNext();
    });
}

function sizeOf(database: ReturnType<typeof openForWriting>): number {
  const count = database.prepare<{ page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0;
  const size = database.prepare<{ page_size: number }>('PRAGMA page_size').get()?.page_size ?? 0;
  return count * size;
}
