import type { Request, RequestHandler } from 'express';
import { type ImageSegment, parseImageSegment } from '../../content-state/archive-address.ts';
import { askedRegion, regionText } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import type { Limits } from '../../image/limits.ts';
import { renderErrorPage } from '../../pages/errors/page.ts';
import { renderImagePage } from '../../pages/images/image.ts';
import { renderImagesPage } from '../../pages/images/list.ts';
import { inSameLanguage, type Reader } from '../../pages/parts/reader.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { type BaseUrl, basePath, imageDetailUrl, imagePageUrl } from '../../urls.ts';
import type { PageDocuments } from '../documents/pages.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { errorResponse } from '../protocol/error-response.ts';
import { sendSeeOther } from '../protocol/respond.ts';
import { sendPage } from '../protocol/send-page.ts';
import { ownTurn } from '../protocol/turns.ts';
import { pageNumber, pageReaderOf } from './page-context.ts';

const IMAGES_PER_PAGE = 120;

/** What the pages of images are made of. */
export interface ImagePagesParts {
  readonly images: OpenImages;
  readonly limits: Limits;
  readonly pages: PageDocuments;
  readonly baseUrl: (request: Request) => BaseUrl;
}

function warningsIn(image: ReturnType<OpenImages['catalog']['get']>): string[] | undefined {
  return image?.record?.warnings.map(({ sentence }) => sentence);
}

function stateOf({ pageLanguage, asked = '' }: Reader): string[] {
  return [pageLanguage, asked];
}

/** The list of all images. */
export function imageListPage({ images, pages: kept, baseUrl }: ImagePagesParts): RequestHandler {
  return async (request, response) => {
    const total = images.catalog.count;
    const pages = Math.max(1, Math.ceil(total / IMAGES_PER_PAGE));
    const page = pageNumber(request, pages);
    const listed = images.catalog.page((page - 1) * IMAGES_PER_PAGE, IMAGES_PER_PAGE).map((image) => {
      const { identifier, record, problem } = image;
      const dimensions = record && { width: record.width, height: record.height };
      return { identifier, dimensions, problem, warnings: warningsIn(image) };
    });
    const root = basePath(baseUrl(request));
    const reader = pageReaderOf(request);
    const facts = { root, images: listed, total, page, pages };
    const body = kept.page({
      state: ['images', JSON.stringify(facts), ...stateOf(reader)],
      late: { base: '' },
      isLasting: true,
      render: () => [renderImagesPage({ ...facts, reader })],
    });
    await sendPage(request, response, { ...body, language: reader.pageLanguage, vary: 'Accept-Language' });
  };
}

/** The image that an address names, and what stands for a region of it there. */
function placeIn(
  { identifier, detail, isWrittenAsDetail }: ImageSegment,
  { catalog }: OpenImages,
): { readonly identifier: string; readonly xywh: string | undefined } {
  const isThere = (name: string): boolean => catalog.get(name) !== undefined;
  if (!detail || (!(isWrittenAsDetail && isThere(detail.identifier)) && isThere(identifier)))
    return { identifier, xywh: undefined };
  return detail;
}

/**
 * The page of one image, whose identifier is all that follows in the path, with slashes encoded or not, or of a detail of it:
 * `/image/plate-01@10,20,300,200`.
 */
export function imagePage({ images, pages, limits, baseUrl }: ImagePagesParts): RequestHandler {
  return async (request, response, next) => {
    const encoded = request.path.slice('/image/'.length);
    if (encoded === '') {
      next();
      return;
    }
    const { identifier, xywh } = placeIn(parseImageSegment(encoded), images);
    const { width, height } = (await images.open(identifier)).source;
    const region = askedRegion(xywh, { width, height }, 'image');
    const base = baseUrl(request);
    const root = basePath(base);
    const reader = pageReaderOf(request);
    const part = region && regionText(region);
    if (encoded.includes('/')) {
      const address =
        part === undefined ? imagePageUrl(root, identifier) : imageDetailUrl(root, identifier, part);
      sendSeeOther(response, inSameLanguage(address, reader));
      return;
    }
    const warnings = warningsIn(images.catalog.get(identifier)) ?? [];
    const facts = { identifier, width, height, region, warnings };
    const state = ['image', base, JSON.stringify(facts), ...stateOf(reader)];
    const context = { base, root, reader, limits };
    const body = pages.passingPage(state, () => renderImagePage({ ...facts, context }));
    await sendPage(request, response, { ...body, language: reader.pageLanguage, vary: 'Accept-Language' });
  };
}

/** A sentence as a page shows it: with a capital letter and a full stop. */
function wholeSentence(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.!?]$/.test(sentence) ? '' : '.'}`;
}

/**
 * Makes the function that gives a page its turn and its errors: when its handler fails with a LoupeError, a client that
 * prefers HTML gets a page that says so. All other errors, and those of a response that has begun, go on to the app.
 */
export function createErrorPages({
  baseUrl,
}: Pick<ImagePagesParts, 'baseUrl'>): (handler: RequestHandler) => RequestHandler {
  return (handler) => async (request, response, next) => {
    try {
      // However many ask for pages at once: tiles come between any two of them.
      await ownTurn();
      // The client has left meanwhile.
      if (response.destroyed) return;
      await handler(request, response, next);
    } catch (error) {
      const wantsPage = request.accepts('json', 'html') === 'html';
      if (!wantsPage || !(error instanceof LoupeError) || response.headersSent) throw error;
      const { status, retryAfterSeconds } = errorResponse(error);
      if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
      const root = basePath(baseUrl(request));
      const text = renderErrorPage({ root, status, message: wholeSentence(error.sentence) });
      await sendPage(request, response, {
        bodyOf: (coding) => codedBody(Buffer.from(text), coding),
        status,
        vary: 'Accept',
      });
    }
  };
}
