import type { Request, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import type { RequestKind } from '../../metrics.ts';
import { renderErrorPage } from '../../pages/errors/page.ts';
import { readerOf } from '../../pages/parts/reader.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import { type BaseUrl, basePath } from '../../urls.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { errorResponse } from '../protocol/error-response.ts';
import { sendPage } from '../protocol/send-page.ts';
import { GoneError } from '../routes/former-addresses.ts';
import { languageIn } from '../routes/page-context.ts';

/** What pages that say what went wrong are made of. */
export interface ErrorPagesParts {
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** Addresses of pages, and those at which there is nothing: people come there by links and by typing. */
const KINDS_OF_PAGES: ReadonlySet<RequestKind> = new Set(['page', 'other']);

/** Whether the response to a failed request is a page: the client asks for HTML rather than for anything else. */
export function wantsErrorPage(request: Request, response: Response, kind: RequestKind): boolean {
  const isForPeople = KINDS_OF_PAGES.has(kind) || response.locals['isForPeople'] === true;
  return isForPeople && !response.headersSent && request.accepts('json', 'html') === 'html';
}

/** A sentence as a page shows it: with a capital letter and a full stop. */
function wholeSentence(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.!?]$/.test(sentence) ? '' : '.'}`;
}

/** The language that the address asks for, where that is one: what went wrong may be just that. */
function languageAsked(request: Request): string | undefined {
  try {
    return languageIn(request);
  } catch (error) {
    if (error instanceof LoupeError) return undefined;
    throw error;
  }
}

/** Says on a page what went wrong. */
export async function sendErrorPage(
  request: Request,
  response: Response,
  error: unknown,
  { baseUrl, requestId }: ErrorPagesParts & { readonly requestId: string },
): Promise<void> {
  const { status, code, message, retryAfterSeconds } = errorResponse(error);
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  const reader = readerOf(PAGE_LANGUAGES, languageAsked(request), request.acceptsLanguages());
  const sentence = error instanceof LoupeError ? error.sentence : message;
  const text = renderErrorPage({
    root: basePath(baseUrl(request)),
    reader,
    status,
    sentence: code === 'internal' ? undefined : wholeSentence(sentence),
    goneSince: error instanceof GoneError ? error.since : undefined,
    retryAfterSeconds,
    requestId,
  });
  response.vary('Accept');
  await sendPage(request, response, {
    bodyOf: (coding) => codedBody(Buffer.from(text), coding),
    status,
    language: reader.textLanguage,
    vary: 'Accept-Language',
  });
}
