import type { Request, RequestHandler } from 'express';
import { type ImageSegment, parseImageSegment } from '../../content-state/archive-address.ts';
import { askedRegion, regionText } from '../../content-state/selector.ts';
import type { Limits } from '../../image/limits.ts';
import { renderImagePage } from '../../pages/images/image.ts';
import { renderImagesPage } from '../../pages/images/list.ts';
import { inSameLanguage, type Reader } from '../../pages/parts/reader.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { type BaseUrl, basePath, imageDetailUrl, imagePageUrl } from '../../urls.ts';
import type { PageDocuments } from '../documents/pages.ts';
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
export function imagePlace(
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
    const { identifier, xywh } = imagePlace(parseImageSegment(encoded), images);
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

/** Marks a document that pages link to: who follows the link with a browser gets a page where it fails. */
export function linkedFromPages(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    response.locals['isForPeople'] = true;
    return handler(request, response, next);
  };
}

/** Gives what people open its turn: however many ask for pages at once, tiles come between any two of them. */
export function inTurn(handler: RequestHandler): RequestHandler {
  return linkedFromPages(async (request, response, next) => {
    await ownTurn();
    // The client may have left meanwhile.
    if (!response.destroyed) await handler(request, response, next);
  });
}
