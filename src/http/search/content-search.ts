import type { Request, RequestHandler, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import { searchContext } from '../../presentation/model/json-ld.ts';
import { TOP } from '../../presentation/presented/implied-top.ts';
import type { SearchScope } from '../../search/index/search-order.ts';
import type { TextSearch } from '../../search/index/text-search.ts';
import { motivationMarks, searchParameters } from '../../search/protocol/parameters.ts';
import { lastPage, TEXTS_PER_PAGE } from '../../search/protocol/result-pages.ts';
import { annotationList1, termList1 } from '../../search/protocol/search-1.ts';
import { type Asked, annotationPage2, termPage2 } from '../../search/protocol/search-2.ts';
import { parseSearchPath, type SearchAddress } from '../../search/protocol/service-path.ts';
import { parseQuery } from '../../search/words/query.ts';
import type { BaseUrl, SearchedResource } from '../../urls.ts';
import { ownTurn } from '../protocol/turns.ts';
import { sendPassingJson } from './passing-json.ts';

/** What the Content Search API is made of. */
export interface ContentSearchParts {
  readonly catalog: PresentationCatalog;
  readonly search: TextSearch;
  readonly baseUrl: (request: Request) => BaseUrl;
  /** By whom searches take turns. */
  readonly clientOf: (request: Request) => string;
}

/**
 * IIIF Content Search 2.0 and 1.0, and their services of completion: of each manifest and collection at addresses of its own,
 * which `SearchAddress` tells.
 */
export function contentSearch(parts: ContentSearchParts): RequestHandler {
  return async (request, response, next) => {
    await ownTurn();
    if (response.destroyed) return;
    const address = parseSearchPath(request.path);
    if (!address) {
      next();
      return;
    }
    const parameters = searchParameters(address.kind, request.query);
    const scope = scopeOf(address.resource, parts.catalog);
    const asked = { base: parts.baseUrl(request), service: address, parameters };
    const inTurn = { search: parts.search, client: parts.clientOf(request) };
    const json = await (address.kind === 'search' ? texts : terms)(asked, scope, inTurn);
    await sendFound(request, response, address, json);
  };
}

function sendFound(
  request: Request,
  response: Response,
  { version }: SearchAddress,
  json: object,
): Promise<void> {
  const context = searchContext(version);
  return sendPassingJson(request, response, { json, context, presentation: version === 1 ? 2 : 3 });
}

/** Searches, in the turn of a client. */
interface InTurn {
  readonly search: TextSearch;
  readonly client: string;
}

async function texts(asked: Asked, scope: SearchScope, { search, client }: InTurn): Promise<object> {
  const { q, motivation, page } = asked.parameters;
  const order = {
    kind: 'texts',
    scope,
    query: parseQuery(q),
    marks: motivationMarks(motivation),
    from: (page - 1) * TEXTS_PER_PAGE,
    count: TEXTS_PER_PAGE,
    facets: false,
  } as const;
  const found = await search.find(order, client);
  const last = lastPage(found.total);
  if (page > last) throw new LoupeError('not-found', `the last one is ${last}`, { parameter: 'page' });
  return asked.service.version === 1 ? annotationList1(found, asked) : annotationPage2(found, asked);
}

async function terms(asked: Asked, scope: SearchScope, { search, client }: InTurn): Promise<object> {
  const { q = '', motivation, min } = asked.parameters;
  if (q.trim() === '') throw new LoupeError('invalid-request', 'the beginning of a word', { parameter: 'q' });
  parseQuery(q);
  const marks = motivationMarks(motivation);
  const found = await search.terms({ kind: 'terms', scope, beginning: q, marks, least: min }, client);
  return asked.service.version === 1 ? termList1(found, asked) : termPage2(found, asked);
}

/** @throws LoupeError `not-found` */
function scopeOf(resource: SearchedResource, catalog: PresentationCatalog): SearchScope {
  if ('manifest' in resource) {
    const { manifest: id } = resource;
    const manifest = catalog.manifest(id);
    // Another order of the same photographs has no texts of its own.
    if (manifest?.status === 'published') return { kind: 'manifest', id: manifest.canvasesOf };
    if (!manifest && catalog.document('Manifest', id)) return { kind: 'manifest', id };
    throw new LoupeError('not-found', `there is no manifest ${JSON.stringify(id)}`, {
      parameter: 'manifest',
    });
  }
  const { collection: id } = resource;
  if (id === TOP) return { kind: 'archive' };
  const collection = catalog.collection(id);
  if (collection && !collection.isPart) return { kind: 'collection', id };
  throw new LoupeError('not-found', `there is no collection ${JSON.stringify(id)}`, {
    parameter: 'collection',
  });
}
