import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LoupeError } from '../errors.ts';

/** A key as it is held in memory: not to be had back from it. */
export interface HashedKey {
  /** By which its holder is known to operators. */
  readonly name: string;
  /** SHA-256 of the key, hexadecimal. */
  readonly sha256: string;
}

/** Whoever guesses a million times a second has not found it in a life. */
const SHORTEST_KEY = 16;

const MOST_KEYS = 1000;

/** What a header can hold, with a name before it. */
const LINE = /^([A-Za-z0-9._-]{1,64})[ \t]+([\x21-\x7e]+)$/;

function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/**
 * Reads the file of access keys: a line each, a name, a space and the key. Empty lines and those that begin with `#` say nothing.
 *
 * @param path empty for none
 * @throws LoupeError `invalid-request` that names the line, and never what stands in it
 */
export async function readAccessKeys(path: string): Promise<readonly HashedKey[]> {
  if (path === '') return [];
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LoupeError('invalid-request', 'access-keys-file: the file cannot be read', { cause });
  });
  return parseAccessKeys(text);
}

/** The keys in the text of such a file. Throws as `readAccessKeys` does. */
export function parseAccessKeys(text: string): readonly HashedKey[] {
  const keys: HashedKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const [, name, key = ''] = LINE.exec(written) ?? [];
    if (name === undefined || key.length < SHORTEST_KEY)
      throw new LoupeError(
        'invalid-request',
        `access-keys-file: line ${index + 1} is not a name, a space and a key of at least ${SHORTEST_KEY} characters`,
      );
    if (keys.some((other) => other.name === name))
      throw new LoupeError(
        'invalid-request',
        `access-keys-file: line ${index + 1} has a name that stands above`,
      );
    keys.push({ name, sha256: sha256(key).toString('hex') });
  }
  if (keys.length > MOST_KEYS)
    throw new LoupeError('invalid-request', `access-keys-file: holds more than ${MOST_KEYS} keys`);
  return keys;
}

/**
 * Makes the function that finds whose key an Authorization header holds, as `Bearer KEY`; undefined for any other. It takes as
 * long for a wrong key as for a right one.
 */
export function createKeyHolderOf(
  keys: readonly HashedKey[],
): (authorization: string | undefined) => string | undefined {
  const known = keys.map(({ name, sha256: digest }) => ({ name, digest: Buffer.from(digest, 'hex') }));
  return (authorization) => {
    if (authorization === undefined || known.length === 0) return undefined;
    const [, key] = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
    if (key === undefined) return undefined;
    const digest = sha256(key);
    let holder: string | undefined;
    for (const { name, digest: other } of known) if (timingSafeEqual(digest, other)) holder = name;
    return holder;
  };
}
