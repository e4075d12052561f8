import type { Request, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import type { RequestKind } from '../../metrics.ts';
import { renderErrorPage } from '../../pages/errors/page.ts';
import { readerOf } from '../../pages/parts/reader.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import { type BaseUrl, basePath } from '../../urls.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { type ErrorResponse, errorResponse } from '../protocol/error-response.ts';
import { sendPage } from '../protocol/send-page.ts';
import { GoneError } from '../routes/former-addresses.ts';
import { languageIn } from '../routes/page-context.ts';

/** What pages that say what went wrong are made of. */
export interface ErrorPagesParts {
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** Addresses of pages, and those at which there is nothing: people come there by links and by typing. Routes mark what else they open. */
const KINDS_OF_PAGES: ReadonlySet<RequestKind> = new Set(['page', 'other']);

/** Whether the response to a failed request is a page: the client asks for HTML rather than for anything else. */
export function wantsErrorPage(request: Request, response: Response, kind: RequestKind): boolean {
  const isForPeople = KINDS_OF_PAGES.has(kind) || response.locals['isForPeople'] === true;
  return isForPeople && !response.headersSent && request.accepts('json', 'html') === 'html';
}

/** What is said of these is what a parameter takes, and tells nothing without its name. */
const ABOUT_PARAMETERS: ReadonlySet<ErrorResponse['code']> = new Set([
  'invalid-request',
  'range-not-satisfiable',
  'not-implemented',
]);

/** What happened, without a parameter that is not in question: who followed a link wrote none. */
function sentenceOf(error: unknown, { code, message }: ErrorResponse): string {
  return error instanceof LoupeError && !ABOUT_PARAMETERS.has(code) ? error.sentence : message;
}

/** A sentence as a page shows it: with a full stop, and a capital letter where it does not begin with the name of a parameter. */
function wholeSentence(sentence: string): string {
  const first = sentence.charAt(0);
  const start = /^[\w-]+: /.test(sentence) ? first : first.toUpperCase();
  return `${start}${sentence.slice(1)}${/[.!?]$/.test(sentence) ? '' : '.'}`;
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
  const told = errorResponse(error);
  const { status, code, retryAfterSeconds, headers = [], doors = [] } = told;
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  for (let at = 0; at < headers.length; at += 2) response.set(headers[at] ?? '', headers[at + 1] ?? '');
  const reader = readerOf(PAGE_LANGUAGES, languageAsked(request), request.acceptsLanguages());
  const text = renderErrorPage({
    root: basePath(baseUrl(request)),
    reader,
    status,
    sentence: code === 'internal' ? undefined : wholeSentence(sentenceOf(error, told)),
    doors,
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
