import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { conditionsOf, type Validators, validatorsOf } from '../requests/validators.ts';

/** Which version of a scan another server had when it was asked last: it may be asked then for another one alone. */
export interface OriginVersion extends Validators {
  /** Of the address that the bytes came from, after all that lead on to it: SHA-256, hexadecimal. */
  readonly address: string;
}

/** What a response with a scan says of its version. */
export function originVersionOf(url: URL, headers: IncomingHttpHeaders): OriginVersion {
  return { address: digestOf(url), ...validatorsOf(headers) };
}

/** Whether a server can be asked for another version than a known one: some say nothing by which they could tell. */
export function tellsVersions({ etag, lastModified }: OriginVersion): boolean {
  return etag !== undefined || lastModified !== undefined;
}

/** Headers of a request for another version. Another address may have another scan that is called the same. */
export function conditionsAt(url: URL, known: OriginVersion | undefined): OutgoingHttpHeaders {
  return known?.address === digestOf(url) ? conditionsOf(known) : {};
}

function digestOf(url: URL): string {
  return createHash('sha256').update(url.href).digest('hex');
}
