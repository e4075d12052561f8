import { errorCode } from '../storage/error-code.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';

/** Why the newest snapshot is not served, for operators. */
export function notTakenSentence(error: unknown): string {
  if (error instanceof ObjectStoreError) return error.message;
  const code = errorCode(error);
  if (code === undefined) return 'the newest snapshot cannot be taken';
  return `the newest snapshot cannot be written to the local folder (${code})`;
}
