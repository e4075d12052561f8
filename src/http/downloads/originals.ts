import type { Request, RequestHandler, Response } from 'express';
import { type ErrorCode, LoupeError } from '../../errors.ts';
import { parseIdentifier } from '../../image/image-path.ts';
import type { OriginalScan } from '../../masters/original-scans.ts';
import { visibleManifest } from '../../presentation/iiif/document.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import { type BaseUrl, originalUrl } from '../../urls.ts';
import { entityTag } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { sendSeeOther } from '../protocol/respond.ts';
import { refuseParameters } from '../routes/page-context.ts';
import { sendPieces } from './scan-pieces.ts';
import { forgetFile, sendParts } from './send-parts.ts';

/** What downloads of scans need. */
export interface OriginalsParts {
  /** Undefined for an image that was not ingested; `'changed'` when the file is another than the one that was. */
  readonly originalScan: (identifier: string) => Promise<OriginalScan | 'changed' | undefined>;
  readonly catalog: PresentationCatalog;
  readonly drafts: boolean;
  readonly infoCacheControl: string;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** What says whether scans may be downloaded. */
export type OfferParts = Pick<OriginalsParts, 'catalog' | 'drafts'>;

/** The address of the scan of an image, where an essay lets it be downloaded. */
export function originalUrls(identifier: string, base: BaseUrl, parts: OfferParts): readonly string[] {
  return isOffered(identifier, parts) ? [originalUrl(base, identifier)] : [];
}

/** The essays that show an image and may be seen, each looked up when it is asked for. */
export function* showing(identifier: string, { catalog, drafts }: OfferParts): Generator<Manifest, void> {
  const { uses } = catalog.imageUses(identifier);
  for (const id of new Set(uses.map(({ manifest }) => manifest.id))) {
    const manifest = visibleManifest(catalog, id, drafts);
    if (manifest) yield manifest;
  }
}

/** Whether an essay that may be seen lets the scan of an image be downloaded. */
function isOffered(identifier: string, parts: OfferParts): boolean {
  for (const { canvases } of showing(identifier, parts))
    for (const { images } of canvases)
      if (images.some((image) => image.identifier === identifier && image.original !== undefined))
        return true;
  return false;
}

/** Sends a scan as it is, whole or in parts. Resolves when it is sent, or its client has left. */
function sendScan(request: Request, response: Response, scan: OriginalScan): Promise<void> {
  const { path, source, bytes, mediaType, sha256 } = scan;
  const etag = entityTag('original', sha256);
  response.attachment(path.slice(path.lastIndexOf('/') + 1));
  if (typeof source !== 'string')
    return sendPieces(request, response, { ...scan, etag, pieces: source }).catch((error: unknown) => {
      if (!response.headersSent) forgetFile(response);
      throw error;
    });
  response.set({ ETag: etag, 'Content-Type': mediaType });
  return sendParts(response, { root: source, path, bytes, name: 'scan' });
}

/** The scan of an image, as it lies in the archive: where an essay says `originals: true`, and nowhere else. */
export function originalDownload(parts: OriginalsParts): RequestHandler {
  const { originalScan, infoCacheControl, baseUrl } = parts;
  return async (request, response) => {
    refuseParameters(request);
    const encoded = request.path.slice('/original/'.length);
    const identifier = parseIdentifier(encoded);
    const refused = (code: ErrorCode, sentence: string): LoupeError =>
      new LoupeError(code, sentence, { parameter: 'identifier' });
    if (!isOffered(identifier, parts))
      throw refused('not-found', 'no essay lets a scan of this name be downloaded as it is');
    if (encoded.includes('/')) return sendSeeOther(response, originalUrl(baseUrl(request), identifier));
    const scan = await originalScan(identifier);
    if (!scan) throw refused('not-found', `there is no image ${JSON.stringify(identifier)}`);
    if (scan === 'changed')
      throw refused('overloaded', 'the scan has changed, and is prepared anew; ask again in a moment');
    for (let at = 0; at < CORS_HEADERS.length; at += 2)
      response.set(CORS_HEADERS[at] ?? '', CORS_HEADERS[at + 1] ?? '');
    response.set('Cache-Control', infoCacheControl);
    await sendScan(request, response, scan);
  };
}
