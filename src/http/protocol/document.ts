import { createHash } from 'node:crypto';
import { CORS_HEADERS } from './image-headers.ts';
import type { ContentCoding } from './negotiate.ts';
import { ResponseHead } from './response-head.ts';

/** A document that is ready to be sent: JSON in one of its forms, or a Deep Zoom descriptor. */
export interface DocumentAnswer {
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly head: ResponseHead;
  readonly notModifiedHead: ResponseHead;
}

export interface DocumentParts {
  /** Coded already. */
  readonly body: Buffer;
  readonly mediaType: string;
  readonly coding?: ContentCoding;
  /** When what it tells last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly cacheControl: string;
  /** Further headers of 200 and 304, names and values in turn. */
  readonly more: readonly string[];
}

/** Finishes a document: its entity tag is a hash of the bytes, and of the media type they are sent with. */
export function documentAnswer({
  body,
  mediaType,
  coding = 'identity',
  modifiedMs,
  cacheControl,
  more,
}: DocumentParts): DocumentAnswer {
  const hash = createHash('sha256').update(mediaType).update('\0').update(body).digest('base64url');
  const etag = `"${hash.slice(0, 22)}"`;
  const lastModified = new Date(modifiedMs).toUTCString();
  const validators = ['ETag', etag, 'Last-Modified', lastModified, 'Cache-Control', cacheControl];
  const common = [...validators, ...CORS_HEADERS, 'X-Content-Type-Options', 'nosniff', ...more];
  const content = ['Content-Type', mediaType, 'Content-Length', String(body.length)];
  if (coding !== 'identity') content.push('Content-Encoding', coding);
  return {
    body,
    etag,
    modifiedMs,
    head: new ResponseHead(200, [...content, ...common]),
    notModifiedHead: new ResponseHead(304, common),
  };
}
