import { errorCode } from '../storage/error-code.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import type { MadeWith } from './snapshot.ts';

/** What `madeWith` of a snapshot is about, in words. */
const NAMES = {
  composition: 'the version of what is composed of essays',
  pyramid: 'the version of stored pyramids',
  encoder: 'the version of encoders',
} as const;

/** Why the newest snapshot is not served, for operators. */
export function notTakenSentence(error: unknown): string {
  if (error instanceof ObjectStoreError) return error.message;
  const code = errorCode(error);
  if (code === undefined) return 'the newest snapshot cannot be taken';
  return `the newest snapshot cannot be written to the local folder (${code})`;
}

/**
 * Why a snapshot cannot be served by this Loupe; undefined where it can.
 *
 * @param snapshot what its builder makes it with
 * @param own what this Loupe would make it with
 */
export function unlikeSentence(snapshot: MadeWith, own: MadeWith): string | undefined {
  if (snapshot.schema > own.schema)
    return 'data: the snapshot in the store is of a newer Loupe, whose tables this one does not know: update this one';
  if (snapshot.schema < own.schema)
    return 'data: the snapshot in the store is of an older Loupe, whose tables this one does not read: update the builder first';
  for (const key of ['composition', 'pyramid', 'encoder'] as const)
    if (snapshot[key] !== own[key])
      return `data: the builder is another version of Loupe than this one: ${NAMES[key]} is ${snapshot[key]} there and ${own[key]} here`;
  const name = Object.keys({ ...own.settings, ...snapshot.settings }).find(
    (each) => JSON.stringify(snapshot.settings[each]) !== JSON.stringify(own.settings[each]),
  );
  if (name === undefined) return undefined;
  return `data: the builder encodes otherwise: ${name} is ${written(snapshot.settings[name])} there and ${written(own.settings[name])} here; nodes take the settings of the builder`;
}

function written(value: unknown): string {
  return value === undefined ? 'not there' : typeof value === 'string' ? value : JSON.stringify(value);
}
