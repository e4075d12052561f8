import { DatabaseCatalog } from '../../src/archive/library/catalog-store.ts';
import { ImageStore } from '../../src/archive/library/image-store.ts';
import { problemsIn } from '../../src/composed/authored-store.ts';
import { Composition } from '../../src/composition/composition.ts';
import type {
  CompositionParts,
  CompositionStep,
  PresentedIndex,
} from '../../src/composition/composition-parts.ts';
import { CompositionRows, type IndexMarks } from '../../src/composition/composition-rows.ts';
import type { Database } from '../../src/database/database.ts';
import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { unpackDocument, unpackManifest } from '../../src/presentation/presented/packed.ts';
import type { LocatedProblem } from '../../src/presentation/problems/problem.ts';
import type { WrittenFile } from './composed-whole.ts';
import { emptyDatabase } from './known-images.ts';
import type { RandomChange } from './random-archive.ts';

const SETTINGS = { folderManifests: true, iiifJsonIds: 'rewritten' } as const;

interface UseRow {
  readonly identifier: string;
  readonly manifest: string;
  readonly canvas: string;
  readonly rights: string | null;
}

let modifiedMs = 1000;

/** Files as `ComposedRows.take` takes them, each newer than all before; undefined for one that is removed. */
export function newerFiles(texts: Readonly<Record<string, string | undefined>>) {
  modifiedMs += 1;
  return new Map(
    Object.entries(texts).map(([path, text]) => [
      path,
      text === undefined ? undefined : { bytes: Buffer.from(text), modifiedMs },
    ]),
  );
}

/** An archive as rows of a database without a file, composed one change at a time. */
export class ComposedRows {
  readonly database: Database;
  readonly composed: CompositionRows;
  readonly composition: Composition;
  /** How many steps `take` has taken so far. */
  steps = 0;
  readonly #images: ImageStore;

  readonly catalog: DatabaseCatalog;

  constructor(
    settings: { folderManifests: boolean; iiifJsonIds: 'rewritten' | 'kept' } = SETTINGS,
    onFault: (path: string, error: unknown) => void = (_, error) => {
      throw error;
    },
    onPublished: NonNullable<CompositionParts['onPublished']> = () => {},
    onDone: NonNullable<CompositionParts['onDone']> = () => true,
    indexOf?: (database: Database) => PresentedIndex & IndexMarks,
  ) {
    this.database = emptyDatabase();
    this.catalog = new DatabaseCatalog(this.database);
    this.#images = new ImageStore(this.database);
    const index = indexOf?.(this.database);
    const shared = { database: this.database, catalog: this.catalog, ...settings };
    const parts = { ...shared, ...(index && { index, indexMarks: index }) };
    this.composed = new CompositionRows(parts);
    this.composition = new Composition({
      ...parts,
      composed: this.composed,
      onFault,
      onPublished: (...published) => onPublished(...published),
      onDone: () => onDone(),
      isRead: () => false,
      onPending: () => {},
    });
  }

  /** An image whose header was read, or with no size one of which nothing is known yet. */
  putImage({ identifier, width, height, modifiedMs }: Omit<ImageFacts, 'embedded'>): void {
    const master = { identifier, path: `${identifier}.tif`, bytes: 1, modifiedMs };
    const dimensions = width > 0 ? { width, height } : undefined;
    this.#images.put({ identifier, master, shown: true, ...(dimensions && { dimensions }) });
  }

  removeImage(identifier: string): void {
    this.#images.remove(identifier);
  }

  /** Takes in changed files, those that are gone as undefined, and composes until nothing is left. */
  take(
    files: ReadonlyMap<string, { readonly bytes: Buffer; readonly modifiedMs: number } | undefined>,
  ): CompositionStep {
    const names = new Set<string>();
    let [composed, parsed] = [0, 0];
    const newProblems: LocatedProblem[] = [];
    let step = this.composition.step((composer) => {
      for (const [path, file] of files)
        if (file)
          composer.takeIn({ path, bytes: file.bytes.length, modifiedMs: file.modifiedMs }, file.bytes);
        else composer.remove(path);
    });
    for (;;) {
      this.steps += 1;
      for (const name of step.names) names.add(name);
      composed += step.composed;
      parsed += step.parsed;
      newProblems.push(...step.newProblems);
      if (step.isDone)
        return {
          names: [...names],
          composed,
          parsed,
          newProblems,
          isDone: true,
          isWaiting: false,
          isAgain: false,
          restMs: undefined,
        };
      step = this.composition.step();
    }
  }

  /** The same of changes of a random archive. */
  takeChanges(changes: readonly RandomChange[]): CompositionStep {
    const files = new Map<string, WrittenFile | undefined>();
    for (const change of changes) {
      if (change.kind === 'file') files.set(change.path, change.file);
      else if (change.facts === undefined) this.removeImage(change.identifier);
      else if (change.facts === 'pending')
        this.putImage({ identifier: change.identifier, width: 0, height: 0, modifiedMs: 0 });
      else this.putImage(change.facts);
    }
    return this.take(files);
  }

  /** By id. */
  get manifests(): ReadonlyMap<string, Manifest> {
    const rows = this.database
      .prepare<{ id: string; packed: Uint8Array }>('SELECT id, packed FROM manifests')
      .all();
    return new Map(rows.map(({ id, packed }) => [id, unpackManifest(packed)]));
  }

  /** By `documentKey`. */
  get documents() {
    const rows = this.database
      .prepare<{ type: string; id: string; packed: Uint8Array }>('SELECT type, id, packed FROM documents')
      .all();
    return new Map(rows.map(({ type, id, packed }) => [`${type} ${id}`, unpackDocument(packed)]));
  }

  /** Problems that are told, by file in the order of their names. */
  get problems(): readonly LocatedProblem[] {
    return this.database
      .prepare<{ problems: string; member_problems: string }>(
        'SELECT problems, member_problems FROM files WHERE early = 0 ORDER BY sort_key, path',
      )
      .all()
      .flatMap((row) =>
        [...problemsIn(row.problems), ...problemsIn(row.member_problems)].toSorted(
          (a, b) => a.line - b.line || a.column - b.column,
        ),
      );
  }

  get uses(): readonly UseRow[] {
    return this.database
      .prepare<UseRow>(
        'SELECT identifier, manifest, canvas, rights FROM image_uses ORDER BY manifest, identifier',
      )
      .all();
  }

  /** What a published collection lists, as `type id`, with what is not there left out. */
  itemsOf(collection: string): readonly string[] {
    const row = this.database
      .prepare<{ file: string | null }>("SELECT file FROM collections WHERE id = ? AND status = 'published'")
      .get(collection);
    const items = this.database
      .prepare<{ type: string; id: string; loops: number }>(
        row?.file === null
          ? `SELECT type, id, 0 AS loops FROM unlisted WHERE ?1 = ?1 ORDER BY type = 'Manifest', sort_key, id_key, place, id`
          : 'SELECT type, id, loops FROM collection_items WHERE collection = ? ORDER BY position',
      )
      .all(collection);
    return items.flatMap(({ type, id, loops }) => (this.#isShown(type, id, loops) ? `${type} ${id}` : []));
  }

  #isShown(type: string, id: string, loops: number): boolean {
    const found = (sql: string): boolean =>
      this.database.prepare<{ found: number }>(sql).get(id) !== undefined;
    if (type === 'Manifest') {
      if (found('SELECT 1 AS found FROM manifests WHERE id = ?'))
        return found("SELECT 1 AS found FROM manifests WHERE id = ? AND status = 'published'");
      return found("SELECT 1 AS found FROM documents WHERE type = 'Manifest' AND id = ?");
    }
    if (found("SELECT 1 AS found FROM documents WHERE type = 'Collection' AND id = ?")) return true;
    return (
      loops === 0 &&
      found("SELECT 1 AS found FROM collections WHERE id = ? AND status = 'published' AND file IS NOT NULL")
    );
  }

  /** Ids of published collections with their walk and depth, in the order of the walk. */
  get walk(): readonly { readonly id: string; readonly depth: number | null }[] {
    return this.database
      .prepare<{ id: string; depth: number | null }>(
        "SELECT id, depth FROM collections WHERE status = 'published' ORDER BY walk",
      )
      .all();
  }
}
