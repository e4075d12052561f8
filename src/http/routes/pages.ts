import { type ErrorRequestHandler, type Request, Router } from 'express';
import { LoupeError } from '../../errors.ts';
import { parseIdentifier } from '../../image/image-path.ts';
import { renderErrorPage } from '../../pages/errors/page.ts';
import { renderImagePage } from '../../pages/images/image.ts';
import { renderImagesPage } from '../../pages/images/list.ts';
import { imagePageUrl } from '../../urls.ts';
import { errorAnswer } from '../protocol/error-response.ts';
import { sendSeeOther } from '../protocol/respond.ts';
import { sendPage } from '../protocol/send-page.ts';
import { createPageAssets } from './assets.ts';
import { createEssayRoutes, type EssayRoutesParts } from './essays.ts';
import { pageNumber } from './page-number.ts';
import { createPrintRoutes, type PrintRoutesParts } from './prints.ts';
import { createViewRoutes } from './viewers.ts';

const IMAGES_PER_PAGE = 120;

/** Whether a path is that of a page for people. */
export function isPagePath(path: string): boolean {
  return /^\/(?:$|images$|image\/|essay\/|photo\/|view$)/.test(path);
}

/** A message as it stands in a page, where nothing goes before it. */
function sentence(message: string): string {
  const words = message.replace(/^identifier: /, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

/** The pages for people, on the screen and in print, and what they load. */
export function createPageRoutes(parts: EssayRoutesParts & PrintRoutesParts): Router {
  const { images, baseUrl } = parts;
  const router = Router({ caseSensitive: true, strict: true });
  const root = (request: Request): string => new URL(baseUrl(request)).pathname.replace(/\/+$/, '');
  router.use(createEssayRoutes(parts));
  router.use(createPrintRoutes(parts));
  router.use(createViewRoutes(parts));

  router.get('/images', async (request, response) => {
    const all = images.catalog.list();
    const pages = Math.max(1, Math.ceil(all.length / IMAGES_PER_PAGE));
    const page = pageNumber(request.query['page'], pages);
    const listed = all
      .slice((page - 1) * IMAGES_PER_PAGE, page * IMAGES_PER_PAGE)
      .map(({ identifier, record, problem }) => ({ identifier, dimensions: record, problem }));
    const text = renderImagesPage({ root: root(request), images: listed, total: all.length, page, pages });
    await sendPage(request, response, { text });
  });

  router.get(/^\/image\/./, async (request, response) => {
    const encoded = request.path.slice('/image/'.length);
    const identifier = parseIdentifier(encoded);
    const { source } = await images.open(identifier);
    if (encoded.includes('/')) {
      sendSeeOther(response, imagePageUrl(root(request), identifier));
      return;
    }
    const { width, height } = source;
    await sendPage(request, response, {
      text: renderImagePage({ root: root(request), identifier, width, height }),
    });
  });

  const onError: ErrorRequestHandler = async (error, request, response, next) => {
    // What is not one of Loupe's own errors has to be logged, and programs get JSON: both elsewhere.
    const wantsPage = isPagePath(request.path) && request.accepts('json', 'html') === 'html';
    // An answer that has begun can only be broken off.
    if (!wantsPage || !(error instanceof LoupeError) || response.headersSent) {
      next(error);
      return;
    }
    const { status, message, retryAfterSeconds } = errorAnswer(error);
    if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
    const text = renderErrorPage({ root: root(request), status, message: sentence(message) });
    await sendPage(request, response, { text, status, vary: 'Accept' });
  };
  router.use(onError);
  router.use(createPageAssets());
  return router;
}
