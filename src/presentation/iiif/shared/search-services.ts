import {
  type BaseUrl,
  type PresentationVersion,
  type SearchedResource,
  type SearchVersion,
  searchServiceUrl,
} from '../../../urls.ts';
import { searchContext } from '../../json-ld.ts';

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
export function searchService2(resource: SearchedResource, base: BaseUrl): Readonly<Record<string, unknown>> {
  const at = (kind: 'search' | 'autocomplete'): string =>
    searchServiceUrl(base, kind, { version: 1, resource, presentation: 2 });
  return {
    '@context': searchContext(1),
    '@id': at('search'),
    profile: PROFILES.search,
    service: { '@id': at('autocomplete'), profile: PROFILES.autocomplete },
  };
}
