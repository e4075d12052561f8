import type { PresentationResource, PresentationVersion } from '../../urls.ts';

/** What a path of the Presentation API names. */
export type PresentationAddress =
  | {
      readonly kind: 'resource';
      readonly version: PresentationVersion;
      readonly resource: PresentationResource;
    }
  /** The manifest or collection in the version that the client asks for. */
  | { readonly kind: 'neutral'; readonly resource: NeutralResource };

/** What has an address that leads to each of its versions. */
export type NeutralResource = Extract<PresentationResource, { kind: 'manifest' | 'collection' }>;

const PREFIX = '/presentation/';

const VERSIONS: Readonly<Record<string, PresentationVersion>> = { '2': 2, '3': 3, '4': 4 };

const ID = /^(?!\.{1,2}$)[a-z0-9._-]+$/;

/** No leading zeros, so that a page has one URL. */
const PAGE = /^[1-9][0-9]{0,8}$/;

/** Whether a resource can have this id: `.` and `..` are steps in the path of a URL. */
export function isPresentationId(text: string): boolean {
  return ID.test(text);
}

/**
 * The inverse of `presentationUrl`, `neutralManifestUrl` and `neutralCollectionUrl`.
 *
 * @param path - below the base URL, beginning with `/presentation/`, without query
 * @returns undefined when no resource has such a path in any version; whether the resource exists in this version is not
 * checked
 */
export function parsePresentationPath(path: string): PresentationAddress | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const segments = path.slice(PREFIX.length).split('/');
  if (!segments.every(isPresentationId)) return undefined;
  const [first = '', ...rest] = segments;
  if (rest.length === 1) {
    const resource = parseResource(segments);
    return resource?.kind === 'manifest' || resource?.kind === 'collection'
      ? { kind: 'neutral', resource }
      : undefined;
  }
  const version = Object.hasOwn(VERSIONS, first) ? VERSIONS[first] : undefined;
  const resource = parseResource(rest);
  return version && resource && { kind: 'resource', version, resource };
}

/** `collection` begins the paths of collections. */
function isManifestId(id: string): boolean {
  return id !== 'collection';
}

function parseResource(segments: readonly string[]): PresentationResource | undefined {
  const [manifest = '', kind = '', id = '', last] = segments;
  if (!isManifestId(manifest)) return parseCollection(segments);
  if (segments.length === 2) return kind === 'manifest' ? { kind, manifest } : undefined;
  if (segments.length === 4 && last !== undefined) {
    return kind === 'annotation' ? { kind, manifest, canvas: id, annotation: last } : undefined;
  }
  if (segments.length !== 3) return undefined;
  switch (kind) {
    case 'sequence':
      return id === 'normal' ? { kind, manifest } : { kind, manifest, sequence: id };
    case 'layer':
      return id === 'notes' ? { kind, manifest } : undefined;
    case 'range':
      return { kind, manifest, range: id };
    case 'canvas':
    case 'placeholder':
    case 'painting-page':
    case 'painting':
    case 'annotations':
      return { kind, manifest, canvas: id };
    default:
      return undefined;
  }
}

function parseCollection(segments: readonly string[]): PresentationResource | undefined {
  const [, collection = '', kind, page = ''] = segments;
  if (segments.length === 2) return { kind: 'collection', collection };
  if (segments.length !== 4 || kind !== 'page' || !PAGE.test(page)) return undefined;
  return { kind: 'collection-page', collection, page: Number(page) };
}
