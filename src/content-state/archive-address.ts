import { parseIdentifier } from '../image/image-path.ts';
import { isPresentationId, parsePresentationPath } from '../presentation/model/path.ts';
import { type BaseUrl, type PresentationResource, pathBelow } from '../urls.ts';
import { type CanvasSelector, fragmentRegion } from './selector.ts';
import { versionIn } from './version.ts';

/** A place on a photograph, as an address names it. */
export interface CanvasAddress {
  readonly manifest: string;
  readonly canvas: string;
  /** What stands there for one of its images, not read yet: after `~`. */
  readonly version: string | undefined;
  /** What stands for a region there, not read yet. */
  readonly xywh: string | undefined;
}

const TARGET_KINDS = ['manifest', 'collection', 'canvas', 'range', 'annotation'] as const;

type OwnTarget = Extract<PresentationResource, { readonly kind: (typeof TARGET_KINDS)[number] }>;

/** What of this archive an address names that a content state can be about. */
export interface ArchiveAddress {
  readonly resource: OwnTarget;
  /** Which image of a canvas, from 1; left out for the first. */
  readonly version?: number;
  readonly selector?: CanvasSelector;
}

function isTarget(resource: PresentationResource): resource is OwnTarget {
  return TARGET_KINDS.some((kind) => kind === resource.kind);
}

const STATE_PATH = '/content-state/';

/** The inverse of `contentStateUrl`, without the region; undefined for other paths. */
export function parseContentStatePath(path: string): Omit<CanvasAddress, 'xywh'> | undefined {
  if (!path.startsWith(STATE_PATH)) return undefined;
  const [manifest = '', segment = '', ...more] = path.slice(STATE_PATH.length).split('/');
  const { xywh, ...place } = parsePhotoSegment(segment);
  const isPlace = isPresentationId(manifest) && isPresentationId(place.canvas);
  return isPlace && xywh === undefined && more.length === 0 ? { manifest, ...place } : undefined;
}

/** A text up to a mark, and what follows that; undefined where it has none. */
function partedAt(text: string, mark: string): [before: string, after: string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The last segment of the address of a photograph's page: its id, one of its images after `~`, and the region after `@`. */
export function parsePhotoSegment(segment: string): Omit<CanvasAddress, 'manifest'> {
  const [name, xywh] = partedAt(segment, '@');
  const [canvas, version] = partedAt(name, '~');
  return { canvas, version, xywh };
}

/** What the last part of the address of an image's page may name. */
export interface ImageSegment {
  /** All of it. */
  readonly identifier: string;
  /** An image, and the region after `@`, not read yet; undefined where there is none. */
  readonly detail: { readonly identifier: string; readonly xywh: string } | undefined;
  /** Whether it looks as details are written here: with an `@` that is not encoded, unlike those of identifiers. */
  readonly isWrittenAsDetail: boolean;
}

/**
 * Reads what follows `/image/`, percent-encoded.
 *
 * @throws LoupeError as `parseIdentifier` does
 */
export function parseImageSegment(encoded: string): ImageSegment {
  const identifier = parseIdentifier(encoded);
  const at = identifier.lastIndexOf('@');
  if (at <= 0) return { identifier, detail: undefined, isWrittenAsDetail: false };
  const detail = { identifier: identifier.slice(0, at), xywh: identifier.slice(at + 1) };
  return {
    identifier,
    detail,
    isWrittenAsDetail: encoded.includes('@') && fragmentRegion(detail.xywh) !== undefined,
  };
}

/** The photograph, or the detail of it, whose page has a path; undefined for other paths. */
export function parsePhotoPath(path: string): CanvasAddress | undefined {
  const [, manifest = '', segment = ''] = /^\/photo\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const place = parsePhotoSegment(segment);
  return isPresentationId(manifest) && isPresentationId(place.canvas) ? { manifest, ...place } : undefined;
}

/** The addresses at which this server has a content state: as an annotation, and as a page. */
export function canvasAddress(path: string): CanvasAddress | undefined {
  const [before = '', query = ''] = path.split('?', 2);
  const state = parseContentStatePath(before);
  return state
    ? { ...state, xywh: new URLSearchParams(query).get('xywh') ?? undefined }
    : parsePhotoPath(before);
}

/**
 * What of this archive an address names; `'unknown'` for one of this server that names nothing of the kind, and undefined for one
 * of another.
 */
export function archiveAddress(base: BaseUrl, address: string): ArchiveAddress | 'unknown' | undefined {
  const path = pathBelow(base, address);
  if (path === undefined) return undefined;
  const resource = parsePresentationPath(path)?.resource;
  if (resource && isTarget(resource)) return { resource };
  const place = canvasAddress(path);
  if (!place) return 'unknown';
  const { manifest, canvas, xywh } = place;
  const version = versionIn(place.version);
  const selector = xywh === undefined ? undefined : fragmentRegion(xywh);
  if (version === undefined || (xywh !== undefined && selector === undefined)) return 'unknown';
  return {
    resource: { kind: 'canvas', manifest, canvas },
    ...(version > 1 && { version }),
    ...(selector && { selector }),
  };
}
