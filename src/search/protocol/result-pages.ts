import { type BaseUrl, type SearchService, searchServiceUrl } from '../../urls.ts';
import { MOST_COUNTED } from '../index/search-order.ts';
import type { SearchParameters } from './parameters.ts';

/** Texts of one page. */
export const TEXTS_PER_PAGE = 100;

/** The last page of so many texts. */
export function lastPage(total: number): number {
  return Math.max(1, Math.ceil(Math.min(total, MOST_COUNTED) / TEXTS_PER_PAGE));
}

/** The parameters that a response is of: those that are ignored are left out (Content Search 2.0, 4.2.4). */
function queryOf({ q, motivation }: Pick<SearchParameters, 'q' | 'motivation'>): URLSearchParams {
  return new URLSearchParams({
    ...(q !== undefined && { q }),
    ...(motivation !== undefined && { motivation }),
  });
}

function withQuery(url: string, query: URLSearchParams): string {
  return query.size > 0 ? `${url}?${query}` : url;
}

/** All that a search finds. */
export function resultsUrl(
  base: BaseUrl,
  service: SearchService,
  parameters: Pick<SearchParameters, 'q' | 'motivation'>,
): string {
  return withQuery(searchServiceUrl(base, 'search', service), queryOf(parameters));
}

/** One page of it. */
export function resultPageUrl(
  base: BaseUrl,
  service: SearchService,
  parameters: SearchParameters,
  page: number,
): string {
  const query = queryOf(parameters);
  query.set('page', String(page));
  return withQuery(searchServiceUrl(base, 'search', service), query);
}

/** The words that begin as was asked. */
export function termsUrl(base: BaseUrl, service: SearchService, parameters: SearchParameters): string {
  const query = queryOf(parameters);
  if (parameters.min > 1) query.set('min', String(parameters.min));
  return withQuery(searchServiceUrl(base, 'autocomplete', service), query);
}
