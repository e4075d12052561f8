import type { Request, RequestHandler } from 'express';
import { MOST_ARGUMENT_BYTES } from '../../discovery/oai/arguments.ts';
import { LoupeError } from '../../errors.ts';
import type { BaseUrl } from '../../urls.ts';
import { codedBody, plainBody } from '../protocol/coded-body.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { preferredCoding } from '../protocol/negotiate.ts';
import { clientSignal } from '../protocol/respond.ts';
import { ownTurn } from '../protocol/turns.ts';
import type { OaiRepository } from './oai-repository.ts';

const FORM = 'application/x-www-form-urlencoded';

/** What answers OAI-PMH. */
export interface OaiParts {
  readonly oai: OaiRepository;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** OAI-PMH 2.0, by GET and by POST (3.1.1). Errors of the protocol have the status 200 (3.2). */
export function oaiResponse({ oai, baseUrl }: OaiParts): RequestHandler {
  return async (request, response) => {
    const text = await argumentsOf(request);
    // However many harvest at once: tiles come between any two of them.
    await ownTurn();
    // The client has left meanwhile.
    if (response.destroyed) return;
    const xml = await oai.response(text, baseUrl(request), clientSignal(response));
    const wanted = preferredCoding(request.headers['accept-encoding']?.toString());
    const { body, coding } = await codedBody(Buffer.from(xml), wanted);
    if (response.destroyed) return;
    const headers = ['Content-Type', 'text/xml; charset=utf-8', 'Content-Length', String(body.length)];
    if (coding !== 'identity') headers.push('Content-Encoding', coding);
    // Each has its own date, and lists go on from what there was then.
    headers.push('Cache-Control', 'no-store', 'Vary', 'Accept-Encoding', ...CORS_HEADERS);
    response.writeHead(200, headers);
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

async function argumentsOf(request: Request): Promise<string> {
  const { originalUrl, method } = request;
  const at = originalUrl.indexOf('?');
  const query = at < 0 ? '' : originalUrl.slice(at + 1);
  if (method !== 'POST') return query;
  if (query !== '') throw new LoupeError('invalid-request', 'query: POST has its arguments in its body');
  return plainBody(request, FORM, MOST_ARGUMENT_BYTES);
}
