import type { Request, RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import { type BaseUrl, pathBelow } from '../../urls.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendTagged } from '../protocol/respond.ts';
import { queryParameter } from '../routes/page-context.ts';

/** Longer ones make a code that no telephone reads from paper. */
const LONGEST_ADDRESS = 1000;

/** What an address may be made of (RFC 3986, 2). */
const ADDRESS = /^https?:\/\/[\x21-\x7e]+$/;

/** Light around a code, in modules (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

function ownAddress(request: Request, base: BaseUrl): string {
  const url = queryParameter(request, 'url');
  if (url !== undefined && url.length <= LONGEST_ADDRESS && ADDRESS.test(url) && pathBelow(base, url))
    return url;
  const sentence = `an address of this server, of at most ${LONGEST_ADDRESS} characters`;
  throw new LoupeError('invalid-request', sentence, { parameter: 'url' });
}

/** An address of this server as a QR code in SVG. The same code for good, whatever becomes of what has the address. */
export function qrCode({ baseUrl }: { readonly baseUrl: (request: Request) => BaseUrl }): RequestHandler {
  return async (request, response) => {
    const url = ownAddress(request, baseUrl(request));
    const { renderSVG } = await import('uqr');
    const document = documentResponse({
      body: Buffer.from(renderSVG(url, { ecc: 'M', border: QUIET_ZONE, pixelSize: 1 })),
      mediaType: 'image/svg+xml; charset=utf-8',
      modifiedMs: 0,
      cacheControl: 'public, max-age=86400',
      more: [],
    });
    sendTagged(request, response, document);
  };
}
