import { createHash } from 'node:crypto';

/** What a manifest of a folder was made of begins with this. */
const MASTERS = 'masters:';

/** Where a manifest or collection of a file comes from begins with this. */
const FILE = 'file:';

/** All that come from files, as a pattern of SQLite. */
export const SOURCES_OF_FILES = `${FILE}*`;

/** By which an authored file is known when it has another name. */
export function sourceOfFile(sha256: string): string {
  return `${FILE}${sha256}`;
}

/** By which a folder of masters is known when it has another name: by the set of them, in whatever order. */
export function sourceOfMasters(sha256s: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const sha256 of [...sha256s].sort()) hash.update(`${sha256}\n`);
  return `${MASTERS}${hash.digest('hex')}`;
}

/** Whether what was of a source may be what now has an unknown one: an authored file is always known. */
export function maybeUnknownNow(source: string | undefined): boolean {
  return source?.startsWith(MASTERS) === true;
}

/** Whether this is a source of an authored file. */
export function isOfFile(source: string | undefined): boolean {
  return source?.startsWith(FILE) === true;
}
