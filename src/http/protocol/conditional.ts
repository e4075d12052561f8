import { createHash, type Hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ownTurn } from './turns.ts';

/** Characters of base64url that a tag has: 132 bits. */
const TAG_LENGTH = 22;

function quoted(hash: Hash): string {
  return `"${hash.digest('base64url').slice(0, TAG_LENGTH)}"`;
}

/** The strong entity tag, in quotes, of what is sent: its bytes, and whatever else tells one form of it from another. */
export function entityTag(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const [index, part] of parts.entries()) {
    if (index > 0) hash.update('\0');
    hash.update(part);
  }
  return quoted(hash);
}

/** Bytes that are hashed in a fraction of a millisecond. */
const HASHED_AT_ONCE = 256 * 1024;

/** The same of a body that may be large: hashed in several turns of the event loop. */
export async function entityTagOfBody(form: string, body: Buffer): Promise<string> {
  const hash = createHash('sha256').update(form).update('\0');
  for (let at = 0; at < body.length; at += HASHED_AT_ONCE) {
    if (at > 0) await ownTurn();
    hash.update(body.subarray(at, at + HASHED_AT_ONCE));
  }
  return quoted(hash);
}

/** Two entity tags name the same bytes for a GET: weak comparison (RFC 9110, 8.8.3.2). */
function matches(listed: string, etag: string): boolean {
  return (listed.startsWith('W/') ? listed.slice(2) : listed) === etag;
}

/**
 * Whether a conditional GET or HEAD gets 304: `If-None-Match` decides where it is sent, else
 * `If-Modified-Since` (RFC 9110, 13.2.2).
 *
 * @param etag the strong entity tag of the current response, quoted
 * @param modifiedMs when the current response last changed, milliseconds since 1970
 */
export function isNotModified(headers: IncomingHttpHeaders, etag: string, modifiedMs: number): boolean {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) {
    if (noneMatch === etag || noneMatch === '*') return true;
    // A comma inside of quotes is part of a tag: tags of images hold commas.
    return (noneMatch.match(/(?:W\/)?"[^"]*"/g) ?? []).some((listed) => matches(listed, etag));
  }
  const since = headers['if-modified-since'];
  if (since === undefined) return false;
  // Equal, not earlier: a scan that is replaced by an older one has changed too.
  const sinceMs = Date.parse(since);
  return !Number.isNaN(sinceMs) && Math.floor(modifiedMs / 1000) * 1000 === sinceMs;
}

/** The same for a response that has an entity tag and no date. */
export function isTagKnown({ 'if-none-match': known }: IncomingHttpHeaders, etag: string): boolean {
  return known !== undefined && isNotModified({ 'if-none-match': known }, etag, 0);
}
