import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange, ObjectHead, WriteCondition } from '../object-store.ts';
import { ObjectStoreError } from '../object-store-error.ts';
import type { StoreResponse } from './requests.ts';

/**
 * What a response tells of the whole object.
 *
 * @throws {ObjectStoreError} `broken` when it tells no version or size, or of other bytes than were asked for
 */
export function headIn({ status, headers, body }: StoreResponse, range?: ByteRange): ObjectHead {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  const size = Number(status === 206 ? total : (headers['content-length'] ?? Number.NaN));
  if (Number.isNaN(size)) throw unexpected('no size');
  if (range && Number(start) !== range.start) throw unexpected('another range');
  if (range && body.length !== Math.min(range.length, size - range.start))
    throw unexpected('a part of a range');
  const modifiedMs = Date.parse(headers['last-modified'] ?? '');
  return { size, version: versionOfHeaders(headers), modifiedMs: Number.isNaN(modifiedMs) ? 0 : modifiedMs };
}

/** The version that headers tell. */
export function versionOfHeaders({ etag }: IncomingHttpHeaders): string {
  return versionOf(etag);
}

/** An entity tag without its quotes. */
export function versionOf(tag: string | undefined): string {
  if (!tag) throw unexpected('no ETag');
  return /^"(.*)"$/.exec(tag)?.[1] ?? tag;
}

/** A condition as headers have it. */
export function conditionHeaders(condition: WriteCondition | undefined): Record<string, string> {
  if (condition === undefined) return {};
  return condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': `"${condition.version}"` };
}

/** A condition as the SDK has it. */
export function conditionParameters(condition: WriteCondition | undefined): {
  IfNoneMatch?: string;
  IfMatch?: string;
} {
  if (condition === undefined) return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.version}"` };
}

function unexpected(what: string): ObjectStoreError {
  return new ObjectStoreError('broken', { cause: new Error(`the store told ${what}`) });
}
