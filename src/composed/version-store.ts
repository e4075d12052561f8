import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database, Statement } from '../database/database.ts';

/** Bytes of a file as they were at some time. */
export interface StoredBytes {
  readonly digest: string;
  readonly modifiedMs: number;
  /** Whether it had no errors when it was composed last. */
  readonly wasGood: boolean;
  bytes(): Uint8Array;
}

interface VersionRow {
  readonly digest: string;
  readonly modified_ms: number;
  readonly was_good: number;
  readonly packed: Uint8Array;
}

/** Texts repeat themselves; higher levels take longer and save little more. */
const LEVEL = 1;

/** SHA-256, hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What authored files hold, and held when they had no errors last: composing again reads no file. */
export class VersionStore {
  readonly #get: Statement<VersionRow>;
  readonly #digest: Statement<{ digest: string }>;
  readonly #put: Statement;
  readonly #drop: Statement;
  readonly #setGood: Statement;

  constructor(database: Database) {
    this.#get = database.prepare(
      'SELECT digest, modified_ms, was_good, packed FROM file_versions WHERE path = ? AND version = ?',
    );
    this.#digest = database.prepare('SELECT digest FROM file_versions WHERE path = ? AND version = ?');
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO file_versions (path, version, digest, modified_ms, was_good, packed)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#drop = database.prepare("DELETE FROM file_versions WHERE path = ? AND version = 'good'");
    this.#setGood = database.prepare(
      "UPDATE file_versions SET was_good = 1 WHERE path = ? AND version = 'now'",
    );
  }

  /** Takes in what a file holds now; what it held before is kept while that is its last good version. */
  put(path: string, bytes: Uint8Array, modifiedMs: number): void {
    const before = this.#get.get(path, 'now');
    if (before?.was_good === 1)
      this.#put.run(path, 'good', before.digest, before.modified_ms, 1, before.packed);
    this.#put.run(path, 'now', digestOf(bytes), modifiedMs, 0, deflateRawSync(bytes, { level: LEVEL }));
  }

  get(path: string, version: 'now' | 'good'): StoredBytes | undefined {
    const row = this.#get.get(path, version);
    if (!row) return undefined;
    return {
      digest: row.digest,
      modifiedMs: row.modified_ms,
      wasGood: row.was_good === 1,
      bytes: () => inflateRawSync(row.packed),
    };
  }

  /** Of the bytes of a version, when there is one. */
  digest(path: string, version: 'now' | 'good' = 'now'): string | undefined {
    return this.#digest.get(path, version)?.digest;
  }

  /** What the file holds now has no errors: it is kept when the next version has some. */
  setGood(path: string): void {
    this.#setGood.run(path);
    this.#drop.run(path);
  }
}
