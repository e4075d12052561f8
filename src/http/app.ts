import express, { type Express, type RequestHandler } from 'express';
import type { SharedCaching } from '../cache-tags/shared-caching.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { RequestKind } from '../metrics.ts';
import { type AdminParts, purgeRequests, taskRequests } from './admin/purges.ts';
import { type ActivitiesParts, activityStream } from './discovery/activities.ts';
import {
  type CrawlerParts,
  robotsDocument,
  sitemapDocument,
  sitemapIndexDocument,
} from './discovery/crawlers.ts';
import { type DescriptionParts, descriptionDocument } from './discovery/descriptions.ts';
import { type FeedParts, feedDocument } from './discovery/feed.ts';
import { type OaiParts, oaiResponse } from './discovery/oai.ts';
import { createErrorHandler } from './errors/error-handler.ts';
import type { MetErrors } from './exchanges/met-errors.ts';
import { beginRequest, type RequestLog } from './exchanges/request-log.ts';
import { CORS_HEADERS, NO_SNIFFING } from './protocol/image-headers.ts';
import { ALLOWED_METHODS } from './protocol/respond.ts';
import {
  clientScripts,
  icon,
  miradorFiles,
  openSeadragonFiles,
  styleSheets,
  universalViewerFiles,
} from './routes/assets.ts';
import { essayListPage, essayPage, photoPage } from './routes/essays.ts';
import { formatLimitsDocument } from './routes/format-limits.ts';
import { createFormerAddresses, type FormerAddressesParts } from './routes/former-addresses.ts';
import { ImageHandlers, type ImageRoutesParts } from './routes/images.ts';
import { taggedByPath } from './routes/named-resource.ts';
import { health, metricsText, type OperationsParts, readyCheck } from './routes/operations.ts';
import { type OriginalsParts, originalDownload } from './routes/originals.ts';
import { imageListPage, imagePage, inTurn, linkedFromPages } from './routes/pages.ts';
import { type PresentationParts, presentationResource } from './routes/presentation.ts';
import { type EssayPdfParts, essayPdf } from './routes/prints.ts';
import { createKindOf, createRouter, postedPaths, type Route } from './routes/route-table.ts';
import { type SchemaName, schemaDocument } from './routes/schemas.ts';
import { type ContentSearchParts, contentSearch } from './search/content-search.ts';
import { searchPage } from './search/search-page.ts';
import { essayCitation, photographCitation } from './viewing/citations.ts';
import { comparisonPage } from './viewing/comparisons.ts';
import { type ContentStateParts, contentStateDocument, photoOrState } from './viewing/content-states.ts';
import { embeddedImage, embeddedPhoto } from './viewing/embeds.ts';
import { oembedDocument } from './viewing/oembed.ts';
import { qrCode } from './viewing/qr-codes.ts';
import { viewerPage } from './viewing/viewers.ts';

/** Everything the app of a worker is made of. */
export interface AppParts
  extends ImageRoutesParts,
    PresentationParts,
    DescriptionParts,
    CrawlerParts,
    FeedParts,
    EssayPdfParts,
    FormerAddressesParts,
    ActivitiesParts,
    OaiParts,
    ContentSearchParts,
    ContentStateParts,
    OriginalsParts {
  readonly operations: OperationsParts;
  /** Only operators are answered: nothing of the archive is. */
  readonly isForOperators?: boolean;
  /** Undefined where operators have no token. */
  readonly admin: AdminParts | undefined;
  readonly requestLog: RequestLog;
  readonly metErrors: MetErrors;
  readonly log: Log;
}

function imageKind(path: string): RequestKind {
  return path.endsWith('/info.json') ? 'information' : 'image';
}

const styles = styleSheets();

/** Styles, and the scripts of pages and viewers. */
const ASSETS: readonly Route[] = [
  { path: '/assets/icon.svg', kind: 'page', handler: icon },
  { path: '/assets/loupe.css', kind: 'page', handler: styles },
  { path: '/assets/essay.css', kind: 'page', handler: styles },
  { path: '/assets/photo.css', kind: 'page', handler: styles },
  { path: '/assets/compare.css', kind: 'page', handler: styles },
  { path: '/assets/search.css', kind: 'page', handler: styles },
  { path: '/assets/share.css', kind: 'page', handler: styles },
  { path: '/assets/tools.css', kind: 'page', handler: styles },
  { path: '/assets/viewer-frame.css', kind: 'page', handler: styles },
  { path: '/assets/client', kind: 'page', mounted: true, handler: clientScripts() },
  { path: '/assets/openseadragon', kind: 'page', mounted: true, handler: openSeadragonFiles() },
  { path: '/assets/mirador', kind: 'page', mounted: true, handler: miradorFiles() },
  { path: '/assets/universalviewer', kind: 'page', mounted: true, handler: universalViewerFiles() },
];

/** The route table: every address of the server, once, with its handler and the kind of its requests. */
export function routesOf(parts: AppParts): readonly Route[] {
  const images = new ImageHandlers(parts);
  const schema = (name: SchemaName): RequestHandler => schemaDocument(name, parts.infoCacheControl);
  const known = createFormerAddresses(parts);
  const page = inTurn;
  const linked = linkedFromPages;
  return [
    { path: '/iiif/3/*', kind: imageKind, handler: known(images.imageApi) },
    { path: '/iiif/2/*', kind: imageKind, handler: known(images.imageApi) },
    { path: '/dzi/*', kind: 'deep-zoom', handler: known(images.deepZoom) },
    { path: '/original/*', kind: 'image', handler: page(known(originalDownload(parts))) },
    { path: '/presentation/*', kind: 'presentation', handler: linked(known(presentationResource(parts))) },
    { path: '/discovery/*', kind: 'discovery', handler: activityStream(parts) },
    { path: '/oai', kind: 'discovery', posted: true, handler: oaiResponse(parts) },
    { path: '/description/*', kind: 'presentation', handler: linked(known(descriptionDocument(parts))) },
    { path: '/robots.txt', kind: 'page', handler: robotsDocument(parts) },
    { path: '/feed.atom', kind: 'page', handler: feedDocument(parts) },
    { path: '/sitemap.xml', kind: 'page', handler: sitemapIndexDocument(parts) },
    { path: '/sitemap/*', kind: 'page', handler: sitemapDocument(parts) },
    { path: '/search/*', kind: 'search', handler: known(contentSearch(parts)) },
    { path: '/autocomplete/*', kind: 'search', handler: known(contentSearch(parts)) },
    { path: '/content-state/*', kind: 'presentation', handler: linked(known(contentStateDocument(parts))) },
    { path: '/cite/:manifest', kind: 'presentation', handler: linked(known(essayCitation(parts))) },
    {
      path: '/cite/:manifest/:canvas',
      kind: 'presentation',
      handler: linked(known(photographCitation(parts))),
    },
    {
      path: '/embed/photo/:manifest/:canvas',
      kind: 'page',
      handler: page(known(embeddedPhoto(parts))),
    },
    { path: '/embed/image/*', kind: 'page', handler: page(known(embeddedImage(parts))) },
    { path: '/qr', kind: 'page', handler: qrCode(parts) },
    { path: '/oembed', kind: 'presentation', handler: oembedDocument(parts) },
    { path: '/schemas/manifest.json', kind: 'presentation', handler: schema('manifest') },
    { path: '/schemas/collection.json', kind: 'presentation', handler: schema('collection') },
    { path: '/contexts/format-limits.json', kind: 'information', handler: formatLimitsDocument(parts) },
    { path: '/health', kind: 'operations', lenient: true, handler: health },
    { path: '/ready', kind: 'operations', lenient: true, handler: readyCheck(parts.operations) },
    { path: '/metrics', kind: 'operations', lenient: true, handler: metricsText(parts.operations) },
    { path: '/admin/purge', kind: 'operations', posted: 'alone', handler: purgeRequests(parts.admin) },
    { path: '/tasks', kind: 'operations', posted: 'alone', handler: taskRequests(parts.admin) },
    { path: '/', kind: 'page', handler: page(essayListPage(parts)) },
    { path: '/essay/:manifest', kind: 'page', handler: page(known(essayPage(parts))) },
    { path: '/essay/:manifest/pdf', kind: 'page', handler: page(known(essayPdf(parts))) },
    {
      path: '/photo/:manifest/:canvas',
      kind: 'page',
      handler: page(known(photoOrState(parts, photoPage(parts)))),
    },
    { path: '/search', kind: 'page', handler: page(searchPage(parts)) },
    { path: '/view', kind: 'page', handler: page(viewerPage(parts)) },
    { path: '/compare', kind: 'page', handler: page(comparisonPage(parts)) },
    { path: '/images', kind: 'page', handler: page(imageListPage(parts)) },
    { path: '/image/*', kind: 'page', handler: page(known(imagePage(parts))) },
    ...ASSETS,
  ];
}

/** The Express app: the order of middleware around the route table. What no route takes is refused. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  // Entity tags are made here: Express would hash every body once more.
  app.disable('etag');
  app.set('query parser', 'simple');
  const all = routesOf(parts);
  const routes = parts.isForOperators ? all.filter(({ kind }) => kind === 'operations') : all;
  const kindOf = createKindOf(routes);
  app.use(createRequestLog(parts.requestLog, kindOf));
  app.use(createCheckMethod(postedPaths(routes), parts.admin !== undefined));
  if (parts.caching.areTagsOn) app.use(createTags(parts.caching, kindOf));
  app.use(createMetErrors(parts.metErrors));
  app.use(createRouter(routes));
  app.use(refuse);
  app.use(createErrorHandler(parts, kindOf));
  return app;
}

/** Gives each response its id and what every one has, and counts and logs it once its response has ended. */
function createRequestLog(requestLog: RequestLog, kindOf: (path: string) => RequestKind): RequestHandler {
  return (request, response, next) => {
    const { method, path, originalUrl: url } = request;
    const begun = beginRequest({ method, url, kind: kindOf(path) });
    response.locals['requestId'] = begun.id;
    response.setHeader('X-Request-Id', begun.id);
    response.setHeader(...NO_SNIFFING);
    requestLog.await(begun, response);
    next();
  };
}

/** Goes on with the error of a request that the fast path has begun. */
function createMetErrors(met: MetErrors): RequestHandler {
  return (request, _response, next) => next(met.of(request));
}

/** Tags each response by its path, whatever comes of the request; what says more of itself says it in these places. */
function createTags(caching: SharedCaching, kindOf: (path: string) => RequestKind): RequestHandler {
  return ({ path }, response, next) => {
    if (kindOf(path) !== 'operations' && !path.startsWith('/assets/')) {
      const tags = caching.tagsOf(taggedByPath(path));
      for (let at = 0; at < tags.length; at += 2) response.setHeader(tags[at] ?? '', tags[at + 1] ?? '');
    }
    next();
  };
}

const PREFLIGHT_HEADERS = [
  // An Accept with a profile is not safelisted, nor is If-None-Match; an access key comes as Authorization.
  'Access-Control-Allow-Headers',
  'Accept, Authorization, If-None-Match, If-Modified-Since',
  'Access-Control-Max-Age',
  '86400',
];

/**
 * Lets GET and HEAD on to the routes, and POST to those that take it. OPTIONS of any address says what scripts of other sites may
 * do (Fetch, 3.2); every other method is refused, whatever the address. Scripts of other sites are told nothing of what is for
 * operators.
 */
function createCheckMethod(posted: ReturnType<typeof postedPaths>, hasAdmin: boolean): RequestHandler {
  return ({ method, path }, response, next) => {
    const takes = posted.get(path);
    if (takes === 'alone' && (hasAdmin || method === 'POST')) {
      if (method === 'POST') next();
      else
        response.writeHead(405, { Allow: 'POST', 'Content-Length': '0', 'Cache-Control': 'no-store' }).end();
      return;
    }
    const takesPost = takes === true;
    const allowed = takesPost ? `${ALLOWED_METHODS}, POST` : ALLOWED_METHODS;
    const methods = ['Access-Control-Allow-Methods', allowed];
    if (method === 'GET' || method === 'HEAD' || (method === 'POST' && takesPost)) next();
    else if (method === 'OPTIONS')
      response.writeHead(204, [...methods, ...PREFLIGHT_HEADERS, ...CORS_HEADERS]).end();
    else {
      response.setHeader('Allow', allowed);
      throw new LoupeError('method-not-allowed', `this server answers ${allowed}`);
    }
  };
}

/** Refuses a request that no route has taken. */
const refuse: RequestHandler = () => {
  throw new LoupeError('not-found', 'there is nothing at this address');
};
