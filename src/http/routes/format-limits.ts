import type { Request, RequestHandler } from 'express';
import { formatLimitsContext } from '../../image/information-services.ts';
import { BUILT_MS } from '../../program.ts';
import { type BaseUrl, formatLimitsContextUrl } from '../../urls.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendDocument } from '../protocol/respond.ts';

/** The JSON-LD context of the limits of formats that info.json gives. Its terms lie below its own address. */
export function formatLimitsDocument(parts: {
  readonly baseUrl: (request: Request) => BaseUrl;
  readonly infoCacheControl: string;
}): RequestHandler {
  return (request, response) => {
    const context = formatLimitsContext(formatLimitsContextUrl(parts.baseUrl(request)));
    const document = documentResponse({
      body: Buffer.from(JSON.stringify(context)),
      mediaType: 'application/ld+json',
      // Changes only with Loupe.
      modifiedMs: BUILT_MS,
      cacheControl: parts.infoCacheControl,
      more: [],
    });
    sendDocument(request, response, document);
  };
}
