import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** By which a server knows what one has (RFC 9110, 8.8), as it wrote it. */
export interface Validators {
  readonly etag?: string;
  /** An HTTP date. */
  readonly lastModified?: string;
}

/** What a response says of the version that it holds. */
export function validatorsOf({ etag, 'last-modified': lastModified }: IncomingHttpHeaders): Validators {
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}

/** Headers by which a server sends nothing but 304 to one who has what it has (RFC 9110, 13.1). */
export function conditionsOf({ etag, lastModified }: Validators): OutgoingHttpHeaders {
  return {
    ...(etag !== undefined && { 'If-None-Match': etag }),
    ...(lastModified !== undefined && { 'If-Modified-Since': lastModified }),
  };
}
