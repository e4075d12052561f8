import type { Database, Statement } from '../database/database.ts';
import { TOP } from '../presentation/presented/implied-top.ts';

/** A collection, which is a set of OAI-PMH (2.0, 2.6). */
export interface SetRow {
  readonly id: string;
  /** JSON. */
  readonly label: string;
}

const SETS = `SELECT id, label FROM collections WHERE walk IS NOT NULL AND id <> '${TOP}'`;

/** Published collections that list another one and are not the top. */
const HOLDERS = `FROM collection_items i JOIN collections c ON c.id = i.collection
  WHERE i.type = 'Collection' AND i.loops = 0 AND c.walk IS NOT NULL AND i.collection <> '${TOP}'`;

/**
 * Published collections as sets. Each has one name, which is the path to it: where several collections list it, by the first of
 * these in the order of ids, so that it stays when others come to list it elsewhere.
 */
export class SetLookUps {
  readonly #get: Statement<SetRow>;
  readonly #after: Statement<SetRow>;
  readonly #holder: Statement<{ id: string | null }>;
  readonly #above: Statement<{ id: string }>;
  readonly #below: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#get = database.prepare(`${SETS} AND id = ?`);
    this.#after = database.prepare(`${SETS} AND id > ? ORDER BY id LIMIT ?`);
    this.#holder = database.prepare(`SELECT min(i.collection) AS id ${HOLDERS} AND i.id = ?`);
    this.#above = database.prepare(
      `WITH RECURSIVE above (id) AS (
         SELECT ?1 UNION SELECT i.collection FROM above JOIN collection_items i ON i.id = above.id
         JOIN collections c ON c.id = i.collection
         WHERE i.type = 'Collection' AND i.loops = 0 AND c.walk IS NOT NULL AND i.collection <> '${TOP}')
       SELECT id FROM above ORDER BY id`,
    );
    this.#below = database.prepare(
      `WITH RECURSIVE below (id) AS (
         SELECT ?1 UNION SELECT i.id FROM below JOIN collection_items i INDEXED BY nested_collections
         ON i.collection = below.id JOIN collections c ON c.id = i.id
         WHERE i.type = 'Collection' AND i.loops = 0 AND c.walk IS NOT NULL)
       SELECT id FROM below`,
    );
  }

  get(id: string): SetRow | undefined {
    return this.#get.get(id);
  }

  /** Sets in the order of ids, after one of them. */
  after(id: string, count: number): readonly SetRow[] {
    return this.#after.all(id, count);
  }

  /** Its setSpec: the ids of the sets above it and its own, with colons between them. */
  specOf(id: string): string {
    const path = [id];
    for (let holder = this.#holderOf(id); holder !== undefined; holder = this.#holderOf(holder)) {
      if (path.includes(holder)) break;
      path.unshift(holder);
    }
    return path.join(':');
  }

  /** The collection that a setSpec names; undefined for one that names none. */
  ofSpec(spec: string): string | undefined {
    const id = spec.slice(spec.lastIndexOf(':') + 1);
    return this.get(id) && this.specOf(id) === spec ? id : undefined;
  }

  /** The set and those above it, by any path. */
  above(id: string): readonly string[] {
    return this.#above.all(id).map((row) => row.id);
  }

  /** The set and those in it, by any path. */
  below(id: string): readonly string[] {
    return this.#below.all(id).map((row) => row.id);
  }

  /** setSpecs of what collections list: of these and those above them, but for those that another one begins with. */
  specsOf(collections: readonly string[]): readonly string[] {
    const sets = collections.filter((id) => this.get(id));
    const specs = [...new Set(sets.flatMap((id) => this.above(id)).map((id) => this.specOf(id)))];
    return specs
      .filter((spec) => !specs.some((other) => other.startsWith(`${spec}:`)))
      .sort((a, b) => (a < b ? -1 : 1));
  }

  #holderOf(id: string): string | undefined {
    return this.#holder.get(id)?.id ?? undefined;
  }
}
