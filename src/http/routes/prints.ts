import type { RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Reader } from '../../pages/parts/reader.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import { unprintedLanguages } from '../../presentation/script/printed.ts';
import { GivenWayError } from '../documents/print-shelf.ts';
import type { PrintedEssays } from '../documents/prints.ts';
import { isTagKnown } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { clientSignal } from '../protocol/respond.ts';
import { SlowClientError, sendTimed } from '../protocol/timed-sending.ts';
import { type EssayPagesParts, pageContextOf, pathSegment, shownManifest } from './page-context.ts';

/** A print that is made waits for its clients in memory or on disk: not longer than a slow line takes for a large one. */
const SENDING_LIMITS = { stalledMs: 60_000, totalMs: 30 * 60_000 };

/** What the prints of essays are made of. */
export interface EssayPdfParts extends EssayPagesParts {
  readonly prints: PrintedEssays;
  readonly infoCacheControl: string;
  readonly log: Log;
}

/**
 * The reader of a print: one language of the essay and no other wish of the client, since one print for each language is
 * kept and sent to everyone.
 */
function printReader(reader: Reader, { languages }: Manifest): Reader {
  const tags = languages.filter((tag) => tag !== 'none');
  const [first] = reader.languages;
  const own = first !== undefined && tags.includes(first) ? first : reader.pageLanguage;
  return { ...reader, languages: [...new Set([own, ...tags])], asked: undefined };
}

/** Throws LoupeError `not-found` when no font has the letters of the language. */
function throwUnlessPrinted(manifest: Manifest, reader: Reader): void {
  const { id, languages } = manifest;
  const unprinted = unprintedLanguages(manifest);
  const [language = ''] = reader.languages;
  const letters = unprinted.get(language) ?? unprinted.get('none');
  if (letters === undefined) return;
  const tag = languages.includes(language) ? ` in ${language}` : '';
  throw new LoupeError(
    'not-found',
    `there is no PDF of the essay ${JSON.stringify(id)}${tag}, since no font has the letters ${letters.slice(0, 10).join(' ')}`,
  );
}

/** The PDF of an essay, which its manifest names as a rendering. */
export function essayPdf(parts: EssayPdfParts): RequestHandler {
  const { prints } = parts;

  return async (request, response) => {
    const { manifest } = shownManifest(pathSegment(request, 'manifest'), parts);
    const { reader: asking, base } = pageContextOf(request, manifest.languages, parts);
    const reader = printReader(asking, manifest);
    throwUnlessPrinted(manifest, reader);
    const print = { manifest, reader, base };
    const etag = prints.etagOf(print);
    const language = reader.languages[0] ?? reader.pageLanguage;
    const common = ['ETag', etag, 'Cache-Control', parts.infoCacheControl, 'Vary', 'Accept-Language'];
    common.push(...CORS_HEADERS, 'Content-Language', language);
    if (isTagKnown(request.headers, etag)) {
      response.writeHead(304, common).end();
      return;
    }
    const head = [
      'Content-Type',
      'application/pdf',
      'Content-Disposition',
      `inline; filename="${manifest.id}-${language}.pdf"`,
      ...common,
    ];
    const length = (bytes: number | undefined): string[] =>
      bytes === undefined ? [] : ['Content-Length', String(bytes)];
    if (request.method === 'HEAD') {
      response.writeHead(200, [...head, ...length(prints.lengthOf(etag))]).end();
      return;
    }
    const reading = prints.read(print, etag);
    const client = clientSignal(response);
    if (client.aborted) reading.close();
    client.addEventListener('abort', () => reading.close());
    try {
      await reading.ready();
      if (client.aborted) return;
      response.writeHead(200, [...head, ...length(reading.length)]);
      await sendTimed(() => reading.next(), response, SENDING_LIMITS);
    } catch (error) {
      if (!response.headersSent) throw error;
      response.destroy();
      logBreak(parts.log, manifest, error);
    } finally {
      reading.close();
    }
  };
}

/** Tells why a response ended that had begun: no other code logs this. */
function logBreak(log: Log, { id }: Manifest, error: unknown): void {
  const details = { err: error, manifest: id };
  const isSlow = error instanceof SlowClientError || error instanceof GivenWayError;
  if (isSlow) log.warn(details, 'a client was cut off that took the print of an essay too slowly');
  else log.error(details, 'an essay cannot be printed');
}
