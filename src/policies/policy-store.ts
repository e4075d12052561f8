import type { Database, Statement } from '../database/database.ts';
import { effectivePolicy, ImagePolicies, type ImagePolicy, type NegativePolicy } from './image-policy.ts';

/** The policies that there are now. */
export class KnownPolicies {
  #policies = new ImagePolicies();
  readonly #below: Statement<{ identifier: string }>;
  readonly #stated: Statement<{ negative: string }>;
  readonly #changes: Statement<{ identifier: string }>;
  readonly #taken: Statement;
  readonly #changed: Statement;

  constructor(database: Database) {
    this.#below = database.prepare(
      `SELECT identifier FROM images WHERE identifier > ?1 AND (?2 IS NULL OR identifier < ?2)
       ORDER BY identifier LIMIT ?3`,
    );
    this.#stated = database.prepare(
      'SELECT DISTINCT negative FROM file_negatives WHERE identifier = ? LIMIT 2',
    );
    this.#changes = database.prepare('SELECT identifier FROM stated_changes LIMIT ?');
    this.#changed = database.prepare('INSERT INTO stated_changes VALUES (?) ON CONFLICT DO NOTHING');
    this.#taken = database.prepare('DELETE FROM stated_changes WHERE identifier = ?');
  }

  /** What is not done as usual with an image; undefined for most. */
  of(identifier: string): ImagePolicy | undefined {
    const policy = this.#policies.of(identifier);
    const negative = policy.negative ?? this.#statedNegative(identifier);
    return effectivePolicy({ ...policy, ...(negative !== undefined && { negative }) });
  }

  /** Images of which essays say something else than before. */
  statedChanges(count: number): string[] {
    return this.#changes.all(count).map(({ identifier }) => identifier);
  }

  /** Whether a folder says that an image is, or is not, of a negative. */
  saysOfNegative(identifier: string): boolean {
    return this.#policies.of(identifier).negative !== undefined;
  }

  /** Essays may say something else of an image than it was made by. */
  lookAgain(identifier: string): void {
    this.#changed.run(identifier);
  }

  /** What essays say of an image is taken in. */
  statedTaken(identifier: string): void {
    this.#taken.run(identifier);
  }

  /** What all essays say that say anything; undefined where they disagree. */
  #statedNegative(identifier: string): NegativePolicy | undefined {
    const [stated, other] = this.#stated.all(identifier);
    return stated && !other ? JSON.parse(stated.negative) : undefined;
  }

  /** They count from now on; images that are known follow when they are brought in line. */
  set(policies: ImagePolicies): void {
    this.#policies = policies;
  }

  get now(): ImagePolicies {
    return this.#policies;
  }

  /**
   * Identifiers of a folder and of those below it, in their order.
   *
   * @param folder '' for all
   * @param after an identifier: those up to it are left out
   */
  below(folder: string, after: string, count: number): string[] {
    const [from, to] = folder === '' ? ['', null] : [`${folder}/`, `${folder}0`];
    return this.#below.all(after > from ? after : from, to, count).map(({ identifier }) => identifier);
  }
}
