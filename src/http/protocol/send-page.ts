import type { Request, Response } from 'express';
import type { CodedBody } from './coded-body.ts';
import { isTagKnown } from './conditional.ts';
import { type ContentCoding, preferredCoding } from './negotiate.ts';
import { clientSignal } from './respond.ts';

/** No inline scripts and no other hosts; all else that OpenSeadragon and Mirador need. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
];

const CONTENT_SECURITY_POLICIES = {
  strict: [...POLICY, "script-src 'self'"].join('; '),
  /** Universal Viewer compiles the templates of its table of contents in the browser. */
  'compiles-templates': [...POLICY, "script-src 'self' 'unsafe-eval'"].join('; '),
} as const;

/** A page that need not be made yet. */
export interface PageBody {
  /** Its strong entity tag in a coding, known before it is made; left out for errors, which have none. */
  readonly etagOf?: (coding: ContentCoding) => string;
  /** Makes it. Rejects with the signal's reason when that aborts before it is begun. */
  readonly bodyOf: (coding: ContentCoding, signal: AbortSignal) => Promise<CodedBody>;
}

export interface SentPage extends PageBody {
  readonly status?: number;
  /** BCP 47. */
  readonly language?: string;
  /** Request headers that the page depends on. */
  readonly vary?: string;
  /** Elements of its Link header (RFC 8288). */
  readonly links?: readonly string[];
  /** What its scripts may do; strict when left out. */
  readonly policy?: keyof typeof CONTENT_SECURITY_POLICIES;
}

/** Sends a page for people, or 304 when the browser has its current version. */
export async function sendPage(request: Request, response: Response, page: SentPage): Promise<void> {
  const { status = 200, language, vary, links = [], policy = 'strict' } = page;
  const coding = preferredCoding(request.headers['accept-encoding']?.toString());
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICIES[policy],
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  });
  if (language !== undefined) response.set('Content-Language', language);
  if (links.length > 0) response.set('Link', links.join(', '));
  if (vary !== undefined) response.vary(vary);
  response.vary('Accept-Encoding');
  const etag = page.etagOf?.(coding);
  if (etag !== undefined) {
    response.set('ETag', etag);
    // No Last-Modified: a page is made of files, catalogues and words that change one by one.
    if (isTagKnown(request.headers, etag)) {
      response.status(304).end();
      return;
    }
  }
  const sent = await page.bodyOf(coding, clientSignal(response));
  if (sent.coding !== 'identity') response.set('Content-Encoding', sent.coding);
  response.status(status).type('html').send(sent.body);
}
