import { isPresentationId } from '../../presentation/model/path.ts';
import {
  PRESENTATION_OF_SEARCH,
  type PresentationVersion,
  type SearchedResource,
  type SearchService,
} from '../../urls.ts';

/** What a path of the Content Search API names. */
export interface SearchAddress extends SearchService {
  readonly kind: 'search' | 'autocomplete';
}

const KINDS = ['search', 'autocomplete'] as const;
const PRESENTATIONS: Readonly<Record<string, PresentationVersion>> = { '2': 2, '3': 3, '4': 4 };

/**
 * The inverse of `searchServiceUrl`.
 *
 * @param path below the base URL, without query
 * @returns undefined when no service has such a path; whether the resource exists is not checked
 */
export function parseSearchPath(path: string): SearchAddress | undefined {
  const [empty, first, second, ...rest] = path.split('/');
  const kind = KINDS.find((each) => each === first);
  const version = second === '1' ? 1 : second === '2' ? 2 : undefined;
  if (empty !== '' || !kind || !version || !rest.every(isPresentationId)) return undefined;
  const [id = '', ...more] = rest;
  const isCollection = id === 'collection';
  const [name, ...end] = isCollection ? more : rest;
  if (name === undefined || end.length > 1) return undefined;
  const usual = PRESENTATION_OF_SEARCH[version];
  const [last] = end;
  const presentation =
    last === undefined ? usual : Object.hasOwn(PRESENTATIONS, last) ? PRESENTATIONS[last] : undefined;
  // A service has one address.
  if (!presentation || last === String(usual)) return undefined;
  const resource: SearchedResource = isCollection ? { collection: name } : { manifest: name };
  return { kind, version, resource, presentation };
}
