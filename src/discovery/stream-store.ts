import type { Database, Statement } from '../database/database.ts';
import type { Activity } from './activities.ts';

/** An activity as it is stored. */
export interface StreamRow {
  readonly type: Activity['type'] | 'Refresh';
  readonly kind: Activity['kind'] | null;
  readonly id: string | null;
  readonly target: string | null;
  readonly at_ms: number;
  /** JSON of `ObjectProperties`. */
  readonly properties: string | null;
}

/** One activity. */
export interface StreamPlace {
  /** From 1, without gaps: also how many there are up to it. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** Looks up activities by their position: whatever their number, a page costs what it holds. */
export class ActivityLookUps {
  readonly #last: Statement<StreamPlace>;
  readonly #at: Statement<StreamPlace>;
  readonly #between: Statement<StreamRow>;

  constructor(database: Database) {
    const place = 'SELECT position, at_ms AS atMs FROM activities';
    this.#last = database.prepare(`${place} ORDER BY position DESC LIMIT 1`);
    this.#at = database.prepare(`${place} WHERE position = ?`);
    this.#between = database.prepare(
      `SELECT a.type, a.kind, a.id, a.target, a.at_ms, p.json AS properties
       FROM activities a LEFT JOIN object_properties p ON p.number = a.properties
       WHERE a.position > ? AND a.position <= ? ORDER BY a.position`,
    );
  }

  /** Undefined while there is none. */
  last(): StreamPlace | undefined {
    return this.#last.get();
  }

  at(position: number): StreamPlace | undefined {
    return this.#at.get(position);
  }

  /** In their order. */
  between(after: number, upTo: number): readonly StreamRow[] {
    return this.#between.all(after, upTo);
  }
}
