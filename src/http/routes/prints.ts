import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { Log } from '../../log.ts';
import type { Reader } from '../../pages/parts/reader.ts';
import type { Manifest } from '../../presentation/model.ts';
import { errorCode } from '../../storage/error-code.ts';
import { PrintedEssays, type PrintedEssaysParts } from '../documents/prints.ts';
import { clientSignal } from '../protocol/client-signal.ts';
import { isTagKnown } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { type EssayPagesParts, pageContextOf, shownManifest } from './page-context.ts';

/** A client that takes nothing for so long loses its place to others. */
const STALLED_MS = 60_000;

/** What the prints of essays are made of. */
export interface PrintRoutesParts extends EssayPagesParts, PrintedEssaysParts {
  readonly infoCacheControl: string;
  readonly log: Log;
}

/**
 * For a print only one language of the essay counts, and no other wish of the reader: it is kept, under the name of that
 * language, for everyone who asks for it.
 */
function printReader(reader: Reader, { languages }: Manifest): Reader {
  const tags = languages.filter((tag) => tag !== 'none');
  const [first] = reader.languages;
  const own = first !== undefined && tags.includes(first) ? first : reader.pageLanguage;
  return { ...reader, languages: [...new Set([own, ...tags])], asked: undefined };
}

/** The PDF of an essay, which its manifest names as a rendering. */
export function createPrintRoutes(parts: PrintRoutesParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const printed = new PrintedEssays(parts);

  router.get('/essay/:manifest/pdf', async (request, response) => {
    const manifest = shownManifest(request.params.manifest, parts);
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
      // The answer has begun and is broken off, so that nobody else tells of it. A client that left is no failure.
      const hasLeft =
        errorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE' ||
        (error instanceof Error && error.name === 'AbortError');
      if (!hasLeft) parts.log.error({ err: error, manifest: manifest.id }, 'an essay cannot be printed');
    }
  });
  return router;
}
