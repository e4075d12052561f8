import { fileURLToPath } from 'node:url';
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { LoupeError } from '../errors.ts';
import { parseIdentifier } from '../image/image-path.ts';
import type { OpenImages } from '../open-images.ts';
import { renderErrorPage } from '../pages/error-page.ts';
import { ICON } from '../pages/icon.ts';
import { renderImagePage } from '../pages/image-page.ts';
import { renderImagesPage } from '../pages/images-page.ts';
import { type BaseUrl, encodeIdentifier } from '../urls.ts';
import { errorAnswer } from './error-response.ts';
import { sendSeeOther } from './respond.ts';

const IMAGES_PER_PAGE = 120;

/** No inline script, no other host; what OpenSeadragon, Mirador and Universal Viewer need and no more. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "script-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

function sendPage(response: Response, text: string, status = 200): void {
  response.status(status);
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  });
  response.type('html').send(text);
}

/** A folder of an npm package, or of Loupe itself, whose files are served as they are. */
function folderServer(
  folder: string,
  caching: { maxAge: string } | { cacheControl: false },
): express.RequestHandler {
  return express.static(folder, { index: false, fallthrough: false, redirect: false, ...caching });
}

/** For what must fit the page of the same moment: an upgrade changes both at once. */
const REVALIDATED = { 'Cache-Control': 'no-cache' };

function pageNumber(query: unknown): number {
  if (query === undefined) return 1;
  if (typeof query !== 'string' || !/^[1-9]\d{0,6}$/.test(query))
    throw new LoupeError('invalid-request', 'page: a whole number from 1');
  return Number(query);
}

/** A message as it stands in a page, where nothing goes before it. */
function sentence(message: string): string {
  const words = message.replace(/^identifier: /, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

/** The pages for people and what they load. */
export function createPageRoutes(images: OpenImages, baseUrl: (request: Request) => BaseUrl): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const root = (request: Request): string => new URL(baseUrl(request)).pathname.replace(/\/+$/, '');

  router.get('/', (request, response) => {
    const all = images.catalog.list();
    const pages = Math.max(1, Math.ceil(all.length / IMAGES_PER_PAGE));
    const page = pageNumber(request.query['page']);
    if (page > pages) throw new LoupeError('not-found', `page: the last one is ${pages}`);
    const listed = all
      .slice((page - 1) * IMAGES_PER_PAGE, page * IMAGES_PER_PAGE)
      .map(({ identifier, record, problem }) => ({ identifier, dimensions: record, problem }));
    sendPage(
      response,
      renderImagesPage({ root: root(request), images: listed, total: all.length, page, pages }),
    );
  });

  router.get(/^\/image\/./, async (request, response) => {
    const encoded = request.path.slice('/image/'.length);
    const identifier = parseIdentifier(encoded);
    const { source } = await images.open(identifier);
    if (encoded.includes('/')) {
      sendSeeOther(response, `${root(request)}/image/${encodeIdentifier(identifier)}`);
      return;
    }
    sendPage(
      response,
      renderImagePage({ root: root(request), identifier, width: source.width, height: source.height }),
    );
  });

  const onError: ErrorRequestHandler = (error, request, response, next) => {
    const isPage = request.path === '/' || request.path.startsWith('/image/');
    // What is not one of Loupe's own errors has to be logged, and programs get JSON: both elsewhere.
    if (!isPage || !(error instanceof LoupeError) || request.accepts('json', 'html') !== 'html') {
      next(error);
      return;
    }
    const { status, message } = errorAnswer(error);
    sendPage(response, renderErrorPage({ root: root(request), status, message: sentence(message) }), status);
  };
  router.use(onError);

  const pagesFolder = fileURLToPath(new URL('../pages/', import.meta.url));
  const openSeadragon = fileURLToPath(import.meta.resolve('openseadragon'));
  router.get('/assets/icon.svg', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=86400').type('svg').send(ICON);
  });
  router.get('/assets/loupe.css', (_request, response) => {
    response.sendFile('loupe.css', { root: pagesFolder, cacheControl: false, headers: REVALIDATED });
  });
  router.use('/assets/client', (_request, response, next) => {
    response.set(REVALIDATED);
    next();
  });
  router.use('/assets/client', folderServer(`${pagesFolder}client`, { cacheControl: false }));
  router.use(
    '/assets/openseadragon',
    folderServer(openSeadragon.slice(0, openSeadragon.lastIndexOf('/')), { maxAge: '1h' }),
  );
  return router;
}
