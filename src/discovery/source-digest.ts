import { createHash } from 'node:crypto';

/** What a manifest of a folder was made of begins with this. */
const MASTERS = 'masters:';

/** By which an authored file is known when it has another name. */
export function sourceOfFile(sha256: string): string {
  return `file:${sha256}`;
}

/** By which a folder of masters is known when it has another name: by the set of them, in whatever order. */
export function sourceOfMasters(sha256s: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const sha256 of [...sha256s].sort()) hash.update(`${sha256}\n`);
  return `${MASTERS}${hash.digest('hex')}`;
}

/** Whether a source is that of a folder of masters, whose source is not known at once when it comes. */
export function isOfMasters(source: string | undefined): boolean {
  return source?.startsWith(MASTERS) === true;
}
