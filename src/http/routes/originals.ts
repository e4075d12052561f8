import type { Request, RequestHandler, Response } from 'express';
import { type ErrorCode, LoupeError } from '../../errors.ts';
import { parseIdentifier } from '../../image/image-path.ts';
import { visibleManifest } from '../../presentation/iiif/document.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import { errorCode } from '../../storage/error-code.ts';
import { type BaseUrl, originalUrl } from '../../urls.ts';
import { entityTag } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { sendSeeOther } from '../protocol/respond.ts';
import { refuseParameters } from './page-context.ts';

/** A scan as it lies in the archive. */
export interface OriginalScan {
  /** Below the image folder, with `/`. */
  readonly path: string;
  readonly imagesFolder: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}

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
type OfferParts = Pick<OriginalsParts, 'catalog' | 'drafts'>;

/** The address of the scan of an image, where an essay lets it be downloaded. */
export function originalUrls(identifier: string, base: BaseUrl, parts: OfferParts): readonly string[] {
  return isOffered(identifier, parts) ? [originalUrl(base, identifier)] : [];
}

/** Whether an essay that may be seen lets the scan of an image be downloaded. */
function isOffered(identifier: string, { catalog, drafts }: OfferParts): boolean {
  const { uses } = catalog.imageUses(identifier);
  return [...new Set(uses.map(({ manifest }) => manifest.id))].some((id) =>
    visibleManifest(catalog, id, drafts)?.canvases.some(({ images }) =>
      images.some((image) => image.identifier === identifier && image.original !== undefined),
    ),
  );
}

/** What is said when the file is there and is not sent. */
function refusal(error: unknown, { bytes }: OriginalScan): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status !== 416) return error;
  return new LoupeError('range-not-satisfiable', `the scan has ${bytes} bytes`, {
    parameter: 'Range',
  });
}

/** Of a scan, and not of what is said when it cannot be sent. */
const OWN_HEADERS = ['Content-Disposition', 'ETag', 'Last-Modified', 'Cache-Control'];

/** Sends a scan as it is, whole or in parts. Resolves when it is sent, or its client has left. */
function sendScan(response: Response, scan: OriginalScan): Promise<void> {
  const { path, imagesFolder, mediaType, sha256 } = scan;
  response.attachment(path.slice(path.lastIndexOf('/') + 1));
  response.set({ ETag: entityTag('original', sha256), 'Content-Type': mediaType });
  // The name is relative to the folder: names of folders above it are no reason to refuse it.
  const options = { root: imagesFolder, dotfiles: 'allow', cacheControl: false } as const;
  return new Promise((resolve, reject) => {
    response.sendFile(path, options, (error) => {
      // A client that disconnects is not an error.
      if (!error || response.headersSent || errorCode(error) === 'ECONNABORTED') return resolve();
      for (const name of OWN_HEADERS) response.removeHeader(name);
      reject(refusal(error, scan));
    });
  });
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
    await sendScan(response, scan);
  };
}
