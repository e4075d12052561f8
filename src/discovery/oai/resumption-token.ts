import { createHash } from 'node:crypto';
import { OaiError } from './oai-error.ts';
import type { DatestampRange } from './utc-datetime.ts';

/** Where a list of records goes on. */
export interface RecordsPlace extends DatestampRange {
  readonly kind: 'ListRecords' | 'ListIdentifiers';
  readonly prefix: string;
  /** A setSpec. */
  readonly set?: string;
  /** The position of the last record that was looked at. */
  readonly after: number;
  /** How many were listed before. */
  readonly cursor: number;
}

/** Where a list of sets goes on: after a collection. */
interface SetsPlace {
  readonly kind: 'ListSets';
  readonly after: string;
  readonly cursor: number;
}

type ListPlace = RecordsPlace | SetsPlace;

/**
 * What tokens are made for: all that a place means nothing without. A token that was made for something else, or was altered, is
 * refused.
 */
export interface TokenScope {
  readonly baseUrl: string;
  /** When everything was told again last: positions of before mean nothing. */
  readonly refreshedMs: number;
}

const DIGEST_LENGTH = 16;

function digestOf(text: string, { baseUrl, refreshedMs }: TokenScope): string {
  const hash = createHash('sha256').update(`${refreshedMs} ${baseUrl} ${text}`);
  return hash.digest('base64url').slice(0, DIGEST_LENGTH);
}

/** The place as a token, which holds all of it: nothing is kept for it, and it does not expire by time. */
export function writeToken(place: ListPlace, scope: TokenScope): string {
  const text = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${text}.${digestOf(text, scope)}`;
}

/**
 * The inverse.
 *
 * @throws OaiError `badResumptionToken` (OAI-PMH 2.0, 3.5)
 */
export function readToken<Kind extends ListPlace['kind']>(
  token: string,
  kind: Kind,
  scope: TokenScope,
): Kind extends 'ListSets' ? SetsPlace : RecordsPlace {
  const [, text = '', digest = ''] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(token) ?? [];
  if (digest === '' || digest !== digestOf(text, scope))
    throw badToken('is none of this list as it is now: begin again without it');
  const place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  if (place.kind !== kind) throw badToken(`is one of ${place.kind}`);
  return place;
}

/** A token that leads nowhere. */
export function badToken(reason: string): OaiError {
  return new OaiError('badResumptionToken', `resumptionToken: this one ${reason}`);
}
