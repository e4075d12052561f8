import type { Database, SqlValue, Statement } from '../../database/database.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { ImagePolicyStore, POLICY_OF_ROW } from '../../policies/image-policy-store.ts';
import { MENDS_BY_FORMAT } from '../mends.ts';
import type { Master } from '../scan.ts';
import type { StoredVersion } from './archive-changes.ts';
import {
  CATALOG_COLUMNS,
  type CatalogColumns,
  columnsOf,
  type ImageColumns,
  type KnownImage,
  knownImageOf,
  MADE_COLUMNS,
  madeColumnsOf,
  masterOfRow,
  PUT_COLUMNS,
  type TallyKind,
} from './image-rows.ts';

const COLUMNS = `${CATALOG_COLUMNS}, shown, work, problem_state`;

/** Mends of the format of a row, out of a parameter. */
const MENDS_JSON = JSON.stringify(MENDS_BY_FORMAT);
const MENDS_OF_ROW = "json_extract(?, '$.' || json_extract(record, '$.master.format'))";

/** As `isOfCurrentNegative` has it. */
const IS_EARLIER_NEGATIVE =
  "(json_extract(record, '$.negative') IS NOT NULL AND json_extract(record, '$.negative.bits') IS NULL)";

/** Rows that are held at once while all are read. */
const READ_AT_ONCE = 200;

/** The images as rows, as the primary reads and writes them. */
export class ImageStore {
  readonly #get: Statement<ImageColumns>;
  readonly #put: Statement;
  readonly #policies: ImagePolicyStore;
  readonly #setMade: Statement;
  readonly #remove: Statement;
  readonly #pages: Statement<ImageColumns>;
  readonly #toIngest: Statement<CatalogColumns>;
  readonly #setSize: Statement;
  readonly #retry: Statement;
  readonly #forgive: Statement;
  readonly #warned: Statement<ImageColumns>;
  readonly #tallies: Statement<{ kind: TallyKind; held: number }>;
  readonly #abandon: Statement;
  readonly #adopt: Statement;
  readonly #abandoned: Statement<{ identifier: string }>;
  readonly #mark: Statement<{ value: string }>;
  readonly #setMark: Statement;
  readonly #ofSource: Statement<{ identifier: string }>;
  readonly #slice: Statement<ImageColumns>;
  readonly #stored: Statement<StoredVersion>;
  readonly #last: Statement<{ identifier: string | null }>;
  readonly #lookAgain: Statement;
  readonly #dropRecords: Statement;

  constructor(database: Database) {
    this.#get = database.prepare(`SELECT ${COLUMNS} FROM images WHERE identifier = ?`);
    const others = PUT_COLUMNS.slice(1).map((name) => `${name} = excluded.${name}`);
    this.#put = database.prepare(
      `INSERT INTO images (${PUT_COLUMNS.join()}) VALUES (${PUT_COLUMNS.map(() => '?').join()})
       ON CONFLICT (identifier) DO UPDATE SET ${others.join()}`,
    );
    this.#policies = new ImagePolicyStore(database);
    const made = MADE_COLUMNS.map((name) => `${name} = ?`);
    this.#setMade = database.prepare(`UPDATE images SET ${made.join()} WHERE identifier = ?`);
    this.#remove = database.prepare('DELETE FROM images WHERE identifier = ?');
    this.#pages = database.prepare(`SELECT ${COLUMNS} FROM images WHERE path = ? AND page > 1 ORDER BY page`);
    this.#toIngest = database.prepare(
      `SELECT ${CATALOG_COLUMNS} FROM images WHERE work IS NOT NULL ORDER BY work, sort_key, identifier`,
    );
    this.#setSize = database.prepare('UPDATE images SET width = ?, height = ? WHERE identifier = ?');
    this.#retry = database.prepare(
      "UPDATE images SET work = 'make', problem_state = NULL WHERE problem IS NOT NULL",
    );
    this.#forgive = database.prepare(
      `UPDATE images SET work = NULL
       WHERE work = 'verify' AND json_extract(record, '$.master.changedMs') >= changed_ms
         AND json_extract(record, '$.mends') IS ${MENDS_OF_ROW} AND json_extract(record, '$.policy') IS ${POLICY_OF_ROW}
         AND NOT ${IS_EARLIER_NEGATIVE}`,
    );
    this.#warned = database.prepare(
      `SELECT ${COLUMNS} FROM images WHERE warned > 0 ORDER BY identifier LIMIT ?`,
    );
    this.#tallies = database.prepare('SELECT kind, held FROM tallies');
    this.#abandon = database.prepare('INSERT INTO abandoned VALUES (?) ON CONFLICT DO NOTHING');
    this.#adopt = database.prepare('DELETE FROM abandoned WHERE identifier = ?');
    this.#abandoned = database.prepare('SELECT identifier FROM abandoned LIMIT ?');
    this.#mark = database.prepare('SELECT value FROM marks WHERE name = ?');
    this.#setMark = database.prepare(
      'INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    this.#ofSource = database.prepare('SELECT identifier FROM images WHERE source = ? LIMIT 2');
    this.#slice = database.prepare(
      `SELECT ${COLUMNS} FROM images WHERE identifier > ? ORDER BY identifier LIMIT ?`,
    );
    this.#stored = database.prepare(
      `SELECT identifier, json_extract(record, '$.version') AS version FROM images
       WHERE identifier > ? AND record IS NOT NULL ORDER BY identifier LIMIT ?`,
    );
    this.#last = database.prepare(
      `SELECT max(identifier) AS identifier FROM
         (SELECT identifier FROM images WHERE identifier > ? ORDER BY identifier LIMIT ?)`,
    );
    this.#lookAgain = database.prepare(
      `UPDATE images SET work = 'verify' WHERE identifier > ? AND identifier <= ?
         AND record IS NOT NULL AND work IS NULL
         AND (json_extract(record, '$.mends') IS NOT ${MENDS_OF_ROW} OR ${IS_EARLIER_NEGATIVE})`,
    );
    this.#dropRecords = database.prepare(
      `UPDATE images SET record = NULL, width = NULL, height = NULL, source = NULL, warned = 0, problem = NULL,
         problem_state = NULL, shown = (page = 1), work = iif(page = 1, 'make', NULL)`,
    );
  }

  get(identifier: string): KnownImage | undefined {
    const row = this.#get.get(identifier);
    return row && knownImageOf(row);
  }

  put(image: KnownImage): void {
    this.#put.run(...columnsOf(image));
    this.#policies.put(image.identifier, image.master.policy);
  }

  /** Writes what was made of a master that is as it was, or is to be made: the indexes of all else stay as they are. */
  setMade(image: KnownImage): void {
    this.#setMade.run(...madeColumnsOf(image), image.identifier);
  }

  remove(identifier: string): void {
    this.#remove.run(identifier);
  }

  /** The further pages of a file that are known, in their order. */
  furtherPagesOf(path: string): KnownImage[] {
    return this.#pages.all(path).map(knownImageOf);
  }

  /** What ingest has to make, then what it has to verify, each in the natural order. */
  *toIngest(): Iterable<Master> {
    for (const row of this.#toIngest.each()) yield masterOfRow(row);
  }

  setDimensions(identifier: string, { width, height }: Dimensions): void {
    this.#setSize.run(width, height, identifier);
  }

  /** Has every image on which ingest gave up tried again; what is wrong with it is told until then. */
  retryFailed(): number {
    return this.#retry.run().changes;
  }

  /** Takes all to be verified whose files have nothing but another number. */
  forgiveInodes(): void {
    this.#forgive.run(MENDS_JSON);
  }

  /** The first images that have warnings. */
  warned(count: number): KnownImage[] {
    return this.#warned.all(count).map(knownImageOf);
  }

  tallies(): ReadonlyMap<TallyKind, number> {
    return new Map(this.#tallies.all().map(({ kind, held }) => [kind, held]));
  }

  /** Has the stored files of an image that is gone removed. */
  abandon(identifier: string): void {
    this.#abandon.run(identifier);
  }

  /** Keeps stored files that were to be removed, or are. */
  adopt(identifier: string): void {
    this.#adopt.run(identifier);
  }

  abandoned(count: number): string[] {
    return this.#abandoned.all(count).map(({ identifier }) => identifier);
  }

  mark(name: string): string | undefined {
    return this.#mark.get(name)?.value;
  }

  setMark(name: string, value: SqlValue): void {
    this.#setMark.run(name, value);
  }

  /** The only image of a source; undefined when there is none, or more. */
  onlyOfSource(source: string): string | undefined {
    const [only, other] = this.#ofSource.all(source);
    return other ? undefined : only?.identifier;
  }

  /** All images, further pages that are not ingested among them, in the order of identifiers. */
  *all(): Iterable<KnownImage> {
    let slice = this.#slice.all('', READ_AT_ONCE);
    while (slice.length > 0) {
      yield* slice.map(knownImageOf);
      slice = this.#slice.all(slice.at(-1)?.identifier ?? '', READ_AT_ONCE);
    }
  }

  /** What has stored files, in the order of identifiers: those after one. */
  stored(after: string, count: number): StoredVersion[] {
    return this.#stored.all(after, count);
  }

  /** The last of the next identifiers; undefined after the last of all. */
  lastOf(after: string, count: number): string | undefined {
    return this.#last.get(after, count)?.identifier ?? undefined;
  }

  /** Has masters looked at again whose records are of other mends, or say not of how many bits a positive is. Returns how many. */
  lookAgain(after: string, upTo: string): number {
    return this.#lookAgain.run(after, upTo, MENDS_JSON).changes;
  }

  /** Forgets what ingest has made. */
  dropRecords(): void {
    this.#dropRecords.run();
  }
}
