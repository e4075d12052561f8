import type { IncomingHttpHeaders } from 'node:http';

/** Two entity tags name the same bytes for a GET: weak comparison (RFC 9110, 8.8.3.2). */
function matches(listed: string, etag: string): boolean {
  return (listed.startsWith('W/') ? listed.slice(2) : listed) === etag;
}

/**
 * Whether a conditional GET or HEAD is answered 304: `If-None-Match` decides where it is sent, else
 * `If-Modified-Since` (RFC 9110, 13.2.2).
 *
 * @param etag the strong entity tag of the current answer, quoted
 * @param modifiedMs when the current answer last changed, milliseconds since 1970
 */
export function isNotModified(headers: IncomingHttpHeaders, etag: string, modifiedMs: number): boolean {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) {
    if (noneMatch === etag || noneMatch === '*') return true;
    // A comma inside of quotes is part of a tag: those of images have some.
    return (noneMatch.match(/(?:W\/)?"[^"]*"/g) ?? []).some((listed) => matches(listed, etag));
  }
  const since = headers['if-modified-since'];
  if (since === undefined) return false;
  // Equal, not earlier: an older scan may be put back, and is then another one.
  const sinceMs = Date.parse(since);
  return !Number.isNaN(sinceMs) && Math.floor(modifiedMs / 1000) * 1000 === sinceMs;
}

/** The same for an answer without a date of its own, which only its entity tag tells from others. */
export function isTagKnown({ 'if-none-match': known }: IncomingHttpHeaders, etag: string): boolean {
  return known !== undefined && isNotModified({ 'if-none-match': known }, etag, 0);
}
