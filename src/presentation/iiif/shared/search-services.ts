import {
  type BaseUrl,
  type PresentationVersion,
  type SearchedResource,
  type SearchVersion,
  searchServiceUrl,
} from '../../../urls.ts';
import { searchContext } from '../../model/json-ld.ts';
import { type JsonObject, type JsonValue, listOf, objectsIn } from '../../model/json-value.ts';

/** A service of Content Search 2.0, with that which completes words (section 3). */
export interface SearchService2 {
  id: string;
  type: 'SearchService2';
  service: { id: string; type: 'AutoCompleteService2' }[];
}

/** A service of Content Search 1.0 in Presentation 3.0: older services keep `@id` and `@type` (3.0, 3.2). */
export interface SearchService1 {
  '@id': string;
  '@type': 'SearchService1';
  profile: string;
  service: { '@id': string; '@type': 'AutoCompleteService1'; profile: string }[];
}

const PROFILES = {
  search: 'http://iiif.io/api/search/1/search',
  autocomplete: 'http://iiif.io/api/search/1/autocomplete',
} as const;

/** The services of a manifest or collection in 3.0 and 4.0. Viewers of 4.0 know no version 1. */
export function searchServices(
  presentation: PresentationVersion,
  resource: SearchedResource,
  base: BaseUrl,
): (SearchService2 | SearchService1)[] {
  const at = (kind: 'search' | 'autocomplete', version: SearchVersion): string =>
    searchServiceUrl(base, kind, { version, resource, presentation });
  const second: SearchService2 = {
    id: at('search', 2),
    type: 'SearchService2',
    service: [{ id: at('autocomplete', 2), type: 'AutoCompleteService2' }],
  };
  if (presentation === 4) return [second];
  const complete = {
    '@id': at('autocomplete', 1),
    '@type': 'AutoCompleteService1' as const,
    profile: PROFILES.autocomplete,
  };
  return [
    second,
    { '@id': at('search', 1), '@type': 'SearchService1', profile: PROFILES.search, service: [complete] },
  ];
}

/** The service of a manifest or collection in 2.1 (Content Search 1.0, 3.1 and 4.1). */
export function searchService2(resource: SearchedResource, base: BaseUrl): JsonObject {
  const at = (kind: 'search' | 'autocomplete'): string =>
    searchServiceUrl(base, kind, { version: 1, resource, presentation: 2 });
  return {
    '@context': searchContext(1),
    '@id': at('search'),
    profile: PROFILES.search,
    service: { '@id': at('autocomplete'), profile: PROFILES.autocomplete },
  };
}

/** How the services of a version of Content Search are known, whichever version of Presentation they are written in. */
const KNOWN_BY: Readonly<Record<SearchVersion, RegExp>> = {
  1: /^(?:SearchService[01]|http:\/\/iiif\.io\/api\/search\/[01]\/search)$/,
  2: /^SearchService2$/,
};

/** Whether one of these is a service of a version of Content Search. */
export function hasSearchService(services: JsonValue | undefined, version: SearchVersion): boolean {
  return objectsIn(listOf(services)).some(({ type, '@type': type2, profile }) =>
    [type, type2, profile].some((name) => typeof name === 'string' && KNOWN_BY[version].test(name)),
  );
}

/**
 * A manifest of IIIF JSON in a version, with the services by which this server searches it after those of its file. One that
 * somebody wrote stands in the place of ours of the same version: a viewer asks the first.
 *
 * @param id by which it is searched
 */
export function withSearchServices(
  json: JsonObject,
  id: string,
  presentation: PresentationVersion,
  base: BaseUrl,
): JsonObject {
  const written = listOf(json['service']);
  const known = [...written, ...listOf(json['services'])];
  const ours: readonly JsonObject[] =
    presentation === 2
      ? [searchService2({ manifest: id }, base)].filter(() => !hasSearchService(known, 1))
      : searchServices(presentation, { manifest: id }, base)
          .map((service): JsonObject => ({ ...service }))
          .filter((service) => !hasSearchService(known, 'id' in service ? 2 : 1));
  if (ours.length === 0) return json;
  const [only] = ours;
  // 2.1 has no list of one.
  if (presentation === 2 && written.length === 0 && only) return { ...json, service: only };
  return { ...json, service: [...written, ...ours] };
}
