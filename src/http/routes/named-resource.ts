import type { CacheSubject } from '../../cache-tags/cache-tag.ts';
import { parseContentStatePath, parseImageSegment } from '../../content-state/archive-address.ts';
import { versionIn } from '../../content-state/version.ts';
import { LoupeError } from '../../errors.ts';
import { parseIdentifier } from '../../image/image-path.ts';
import { parseDescriptionPath } from '../../presentation/model/descriptions.ts';
import { parsePresentationPath } from '../../presentation/model/path.ts';
import { parseSearchPath } from '../../search/protocol/service-path.ts';
import {
  contentStateUrl,
  deepZoomUrl,
  descriptionUrl,
  embeddedImageUrl,
  encodeIdentifier,
  essayUrl,
  imageDetailUrl,
  imagePageUrl,
  imageUrl,
  neutralCollectionUrl,
  neutralManifestUrl,
  originalUrl,
  type PresentationResource,
  presentationUrl,
  searchServiceUrl,
  versionedCanvas,
} from '../../urls.ts';
import { parseDeepZoomPath, parseImageApiPath } from '../protocol/service-path.ts';

/** What a path of this server names, and the same path of another one. */
export interface NamedResource {
  readonly kind: 'Manifest' | 'Collection' | 'Image';
  readonly id: string;
  /** The path, below the base URL, of the same of the resource that has the id. */
  readonly pathOf: (id: string) => string;
}

/**
 * The image, manifest or collection that a path names, whether there is such a one or not; undefined for other paths.
 *
 * @param path below the base URL, not decoded, without query
 * @throws LoupeError as the parsers of paths do
 */
export function namedResource(path: string): NamedResource | undefined {
  return (
    imageIn(path) ??
    deepZoomIn(path) ??
    imagePageIn(path) ??
    imageOtherwiseIn(path) ??
    presentationIn(path) ??
    descriptionIn(path) ??
    essayIn(path) ??
    searchIn(path) ??
    contentStateIn(path)
  );
}

/** What the response at a path is about, as far as the path says it; a path that is none says nothing. */
export function taggedByPath(path: string): CacheSubject | undefined {
  if (path === '/') return { kind: 'Collection', id: 'top' };
  try {
    const named = namedResource(path);
    return named && { kind: named.kind, id: named.id };
  } catch (error) {
    if (error instanceof LoupeError || error instanceof URIError) return undefined;
    throw error;
  }
}

function imageIn(path: string): NamedResource | undefined {
  const service = parseImageApiPath(path);
  if (!service) return undefined;
  const { kind, dialect, identifier } = service;
  const end = kind === 'image' ? path.split('/').slice(-4).join('/') : 'info.json';
  return { kind: 'Image', id: identifier, pathOf: (id) => `${imageUrl('', dialect.version, id)}/${end}` };
}

function deepZoomIn(path: string): NamedResource | undefined {
  const service = parseDeepZoomPath(path);
  if (!service) return undefined;
  const tile = path.split('/').slice(-2).join('/');
  const pathOf = (id: string): string =>
    service.kind === 'deep-zoom-document'
      ? deepZoomUrl('', id)
      : `/dzi/${encodeIdentifier(id)}_files/${tile}`;
  return { kind: 'Image', id: service.identifier, pathOf };
}

function imagePageIn(path: string): NamedResource | undefined {
  const [, encoded] = /^\/image\/(.+)$/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  const { identifier, detail, isWrittenAsDetail } = parseImageSegment(encoded);
  return isWrittenAsDetail && detail
    ? { kind: 'Image', id: detail.identifier, pathOf: (id) => imageDetailUrl('', id, detail.xywh) }
    : { kind: 'Image', id: identifier, pathOf: (id) => imagePageUrl('', id) };
}

/** An image in a page of others, or its scan. */
function imageOtherwiseIn(path: string): NamedResource | undefined {
  const [, place, encoded] = /^\/(embed\/image|original)\/(.+)$/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  const pathOf = place === 'original' ? originalUrl : embeddedImageUrl;
  return { kind: 'Image', id: parseIdentifier(encoded), pathOf: (id) => pathOf('', id) };
}

function presentationIn(path: string): NamedResource | undefined {
  const address = parsePresentationPath(path);
  if (!address) return undefined;
  const { resource } = address;
  const isCollection = 'collection' in resource;
  const renamed = (id: string): PresentationResource =>
    isCollection ? { ...resource, collection: id } : { ...resource, manifest: id };
  const neutral = isCollection ? neutralCollectionUrl : neutralManifestUrl;
  return {
    kind: isCollection ? 'Collection' : 'Manifest',
    id: isCollection ? resource.collection : resource.manifest,
    pathOf: (id) =>
      address.kind === 'neutral' ? neutral('', id) : presentationUrl('', address.version, renamed(id)),
  };
}

function descriptionIn(path: string): NamedResource | undefined {
  const address = parseDescriptionPath(path);
  if (!address) return undefined;
  const { resource, form } = address;
  return resource.kind === 'collection'
    ? {
        kind: 'Collection',
        id: resource.collection,
        pathOf: (id) => descriptionUrl('', { kind: 'collection', collection: id }, form.format),
      }
    : {
        kind: 'Manifest',
        id: resource.manifest,
        pathOf: (id) => descriptionUrl('', { kind: 'manifest', manifest: id }, form.format),
      };
}

function searchIn(path: string): NamedResource | undefined {
  const address = parseSearchPath(path);
  if (!address) return undefined;
  const { kind, resource } = address;
  const isCollection = 'collection' in resource;
  return {
    kind: isCollection ? 'Collection' : 'Manifest',
    id: isCollection ? resource.collection : resource.manifest,
    pathOf: (id) =>
      searchServiceUrl('', kind, {
        ...address,
        resource: isCollection ? { collection: id } : { manifest: id },
      }),
  };
}

function essayIn(path: string): NamedResource | undefined {
  const [, place, id, rest = ''] =
    /^\/(essay|photo|cite|embed\/photo)\/([a-z0-9._-]+)(\/.*)?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const pathOf = (now: string): string =>
    place === 'essay' ? `${essayUrl('', now)}${rest}` : `/${place}/${now}${rest}`;
  return { kind: 'Manifest', id, pathOf };
}

function contentStateIn(path: string): NamedResource | undefined {
  const place = parseContentStatePath(path);
  if (!place) return undefined;
  const { manifest, canvas, version } = place;
  const pathOf = (now: string): string =>
    contentStateUrl('', now, versionedCanvas(canvas, versionIn(version) ?? 1));
  return { kind: 'Manifest', id: manifest, pathOf };
}
