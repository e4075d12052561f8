import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import type { Log } from '../../log.ts';
import type { Reader } from '../../pages/parts/reader.ts';
import type { Manifest } from '../../presentation/model.ts';
import { errorCode } from '../../storage/error-code.ts';
import { PrintedEssays, type PrintedEssaysParts } from '../documents/prints.ts';
import { clientSignal } from '../protocol/client-signal.ts';
import { isTagKnown } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { type EssayPagesParts, pageContextOf, pathSegment, shownManifest } from './page-context.ts';

/** A client that reads nothing for this long is disconnected, so that others can print. */
const STALLED_MS = 60_000;

/** What the prints of essays are made of. */
export interface EssayPdfParts extends EssayPagesParts, PrintedEssaysParts {
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

/** The PDF of an essay, which its manifest names as a rendering. */
export function essayPdf(parts: EssayPdfParts): RequestHandler {
  const printed = new PrintedEssays(parts);

  return async (request, response) => {
    const manifest = shownManifest(pathSegment(request, 'manifest'), parts);
    const { reader: asking, base } = pageContextOf(request, manifest.languages, parts);
    const reader = printReader(asking, manifest);
    const print = { manifest, reader, base };
    const etag = printed.etagOf(print);
    const language = reader.languages[0] ?? reader.pageLanguage;
    const common = ['ETag', etag, 'Cache-Control', parts.infoCacheControl, 'Vary', 'Accept-Language'];
    common.push(...CORS_HEADERS, 'X-Content-Type-Options', 'nosniff', 'Content-Language', language);
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
    if (request.method === 'HEAD') {
      response.writeHead(200, head).end();
      return;
    }
    const bytes = await printed.bytes(print, etag, clientSignal(response));
    if (Buffer.isBuffer(bytes)) {
      response.writeHead(200, [...head, 'Content-Length', String(bytes.length)]).end(bytes);
      return;
    }
    response.writeHead(200, head);
    response.setTimeout(STALLED_MS, () => response.destroy());
    try {
      await pipeline(bytes, response);
    } catch (error) {
      // The response has begun and is cut off: no other code logs this. A client that left is not a failure.
      const hasLeft =
        errorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE' ||
        (error instanceof Error && error.name === 'AbortError');
      if (!hasLeft) parts.log.error({ err: error, manifest: manifest.id }, 'an essay cannot be printed');
    }
  };
}
