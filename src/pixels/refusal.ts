import { LoupeError } from '../errors.ts';

/** The error for a file that is not read, with a public sentence that says why. */
export function notReadable(sentence: string, cause?: unknown): LoupeError {
  return new LoupeError('unreadable-source', sentence, cause === undefined ? undefined : { cause });
}
