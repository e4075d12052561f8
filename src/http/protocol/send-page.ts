import type { Request, Response } from 'express';
import type { CodedBody } from './coded-body.ts';
import { isTagKnown } from './conditional.ts';
import { type ContentCoding, preferredCoding } from './negotiate.ts';
import { clientSignal } from './respond.ts';

/** What the scripts of a page may do. */
const SCRIPTS = {
  strict: "script-src 'self'",
  /** Universal Viewer compiles the templates of its table of contents in the browser. */
  'compiles-templates': "script-src 'self' 'unsafe-eval'",
} as const;

/** Hosts that one page may name: it shows many manifests, and a head has its bounds. */
const MOST_HOSTS = 60;

/**
 * For a page that shows what is on other servers: it has an origin that is nobody's, so that nothing in it is of this archive's,
 * and may ask any https host.
 */
function isolatedPolicy(scripts: string): string {
  return [
    'sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "img-src 'self' https: data: blob:",
    'media-src https:',
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self' https:",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    scripts,
  ].join('; ');
}

/** No inline scripts; no other hosts but those of images of others that the page shows; all else that viewers need. */
function contentSecurityPolicy(page: SentPage): string {
  const { policy = 'strict', imageHosts = [], readsInformation, isIsolated } = page;
  if (isIsolated) return isolatedPolicy(SCRIPTS[policy]);
  const hosts = [...new Set(imageHosts)]
    .slice(0, MOST_HOSTS)
    .map((host) => ` ${host}`)
    .join('');
  return [
    "default-src 'self'",
    `img-src 'self' data: blob:${hosts}`,
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self'${readsInformation ? hosts : ''}`,
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    SCRIPTS[policy],
  ].join('; ');
}

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
  readonly policy?: keyof typeof SCRIPTS;
  /** Origins of other hosts whose images it shows. */
  readonly imageHosts?: readonly string[];
  /** Whether it shows what is on other servers, and is therefore apart from all other pages of this one. */
  readonly isIsolated?: true;
  /** Whether its scripts read what these say of their images, as viewers do. */
  readonly readsInformation?: boolean;
}

/** Sends a page for people, or 304 when the browser has its current version. */
export async function sendPage(request: Request, response: Response, page: SentPage): Promise<void> {
  const { status = 200, language, vary, links = [] } = page;
  const coding = preferredCoding(request.headers['accept-encoding']?.toString());
  response.set({
    'Content-Security-Policy': contentSecurityPolicy(page),
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
