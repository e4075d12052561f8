import type { Database, Statement } from '../database/database.ts';
import { type ImagePolicy, policyText } from './image-policy.ts';

/** The policy of a row of `images`, as JSON; NULL for most. */
export const POLICY_OF_ROW =
  '(SELECT policy FROM image_policies WHERE image_policies.identifier = images.identifier)';

/** The policies by which images were taken in. They go with their images. */
export class ImagePolicyStore {
  readonly #put: Statement;
  readonly #drop: Statement;

  constructor(database: Database) {
    this.#put = database.prepare(
      'INSERT INTO image_policies VALUES (?, ?) ON CONFLICT (identifier) DO UPDATE SET policy = excluded.policy',
    );
    this.#drop = database.prepare('DELETE FROM image_policies WHERE identifier = ?');
  }

  /** @param policy undefined for an image that is served as usual */
  put(identifier: string, policy: ImagePolicy | undefined): void {
    const text = policyText(policy);
    if (text === undefined) this.#drop.run(identifier);
    else this.#put.run(identifier, text);
  }
}
