import { entityTag } from './conditional.ts';
import { CORS_HEADERS, NO_SNIFFING } from './image-headers.ts';
import type { ContentCoding } from './negotiate.ts';
import { ResponseHead } from './response-head.ts';

/** A document that is ready to be sent: JSON in one of its forms, or a Deep Zoom descriptor. */
export interface DocumentResponse {
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly head: ResponseHead;
}

export interface DocumentParts {
  /** With its coding applied. */
  readonly body: Buffer;
  /** `entityTagOfBody` of its media type and bytes, where that is known; made here else. */
  readonly etag?: string;
  readonly mediaType: string;
  readonly coding?: ContentCoding;
  /** When its content last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly cacheControl: string;
  /** Further headers of 200 and 304, names and values in turn. */
  readonly more: readonly string[];
  /** Headers before all others. */
  readonly leading?: readonly string[];
}

/** Finishes a document: its entity tag is a hash of its bytes and its media type. */
export function documentResponse({
  body,
  mediaType,
  etag = entityTag(mediaType, body),
  coding = 'identity',
  modifiedMs,
  cacheControl,
  more,
  leading = [],
}: DocumentParts): DocumentResponse {
  const lastModified = new Date(modifiedMs).toUTCString();
  const validators = ['ETag', etag, 'Last-Modified', lastModified, 'Cache-Control', cacheControl];
  const common = [...validators, ...CORS_HEADERS, ...more];
  const content = ['Content-Type', mediaType, 'Content-Length', String(body.length)];
  if (coding !== 'identity') content.push('Content-Encoding', coding);
  return {
    body,
    etag,
    modifiedMs,
    head: new ResponseHead(200, [...leading, ...NO_SNIFFING, ...content, ...common]),
  };
}
