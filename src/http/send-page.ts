import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { isNotModified } from './conditional.ts';

/** No inline script, no other host; what OpenSeadragon and Mirador need and no more. */
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
  /** Universal Viewer makes its table of contents of templates that it compiles in the browser. */
  'compiles-templates': [...POLICY, "script-src 'self' 'unsafe-eval'"].join('; '),
} as const;

export interface SentPage {
  readonly text: string;
  readonly status?: number;
  /** BCP 47. */
  readonly language?: string;
  /** Request headers that the page depends on. */
  readonly vary?: string;
  /** What its scripts may do; strict when left out. */
  readonly policy?: keyof typeof CONTENT_SECURITY_POLICIES;
}

/** Sends a page for people, or 304 when the browser has it as it is. */
export function sendPage(request: Request, response: Response, page: SentPage): void {
  const { text, status = 200, language, vary, policy = 'strict' } = page;
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICIES[policy],
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  });
  if (language !== undefined) response.set('Content-Language', language);
  if (vary !== undefined) response.vary(vary);
  if (status === 200) {
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    response.set('ETag', etag);
    // Without a date of its own: a page is made of files, catalogues and words that change one by one.
    const { 'if-none-match': known } = request.headers;
    if (known !== undefined && isNotModified({ 'if-none-match': known }, etag, 0)) {
      response.status(304).end();
      return;
    }
  }
  response.status(status).type('html').send(text);
}
