import type { Database, Statement } from '../../database/database.ts';
import { effectivePolicy, ImagePolicies, type ImagePolicy } from '../../policies/image-policy.ts';

/** The policies that there are now. */
export class KnownPolicies {
  #policies = new ImagePolicies();
  readonly #below: Statement<{ identifier: string }>;

  constructor(database: Database) {
    this.#below = database.prepare(
      `SELECT identifier FROM images WHERE identifier > ?1 AND (?2 IS NULL OR identifier < ?2)
       ORDER BY identifier LIMIT ?3`,
    );
  }

  /** What is not done as usual with an image; undefined for most. */
  of(identifier: string): ImagePolicy | undefined {
    return effectivePolicy(this.#policies.of(identifier));
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
