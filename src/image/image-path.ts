import { LoupeError } from '../errors.ts';
import type { Dialect } from './dialect.ts';
import {
  type ImageRequest,
  parseFormat,
  parseImageRequest,
  parseQuality,
  parseRegion,
  parseRotation,
  parseSize,
} from './request.ts';

interface Identified {
  /** Percent-decoded once, in Unicode NFC. */
  readonly identifier: string;
  /** False when it had unencoded slashes, as some proxies send them: the caller redirects to the encoded form. */
  readonly canonicalIdentifier: boolean;
}

/** What a URL path names: an image, the information about it, or the image service itself (section 2). */
export type ImagePath =
  | (Identified & { readonly kind: 'image'; readonly request: ImageRequest })
  | (Identified & { readonly kind: 'information' })
  | (Identified & { readonly kind: 'base' });

/**
 * Reads the path below `/iiif/{version}/`, percent-encoded as it was sent, without a query. It is read from the
 * right, so that slashes in the identifier may be unencoded.
 *
 * @throws LoupeError `invalid-request` for anything else
 */
export function parseImagePath(dialect: Dialect, path: string): ImagePath {
  const last = path.lastIndexOf('/');
  if (path.endsWith('/info.json')) return { kind: 'information', ...identified(path.slice(0, last)) };
  const third = path.lastIndexOf('/', last - 1);
  const second = third <= 0 ? -1 : path.lastIndexOf('/', third - 1);
  const first = second <= 0 ? -1 : path.lastIndexOf('/', second - 1);
  if (first === -1) return base(path);
  const region = decoded(path.slice(first + 1, second));
  const size = decoded(path.slice(second + 1, third));
  const rotation = decoded(path.slice(third + 1, last));
  const qualityAndFormat = decoded(path.slice(last + 1));
  let request: ImageRequest;
  try {
    request = parseImageRequest(dialect, region, size, rotation, qualityAndFormat);
  } catch (error) {
    if (looksLikeRequest(dialect, region, size, rotation, qualityAndFormat)) throw error;
    return base(path);
  }
  const { identifier, canonicalIdentifier } = identified(path.slice(0, first));
  return { kind: 'image', identifier, request, canonicalIdentifier };
}

/** A trailing slash does not belong to the identifier (5.2: base URIs have none). */
function base(path: string): ImagePath {
  const slash = path.endsWith('/');
  const { identifier, canonicalIdentifier } = identified(slash ? path.slice(0, -1) : path);
  return { kind: 'base', identifier, canonicalIdentifier: canonicalIdentifier && !slash };
}

/**
 * Four segments with something wrong in them are either a faulty request or part of an identifier with
 * unencoded slashes. Two valid ones make it a request, so that the client learns what is wrong.
 */
function looksLikeRequest(
  dialect: Dialect,
  region: string,
  size: string,
  rotation: string,
  qualityAndFormat: string,
): boolean {
  const dot = qualityAndFormat.lastIndexOf('.');
  const valid = [
    () => parseRegion(region),
    () => parseSize(dialect, size),
    () => parseRotation(rotation),
    () => parseQuality(dot === -1 ? qualityAndFormat : qualityAndFormat.slice(0, dot)),
    () => parseFormat(dot === -1 ? '' : qualityAndFormat.slice(dot + 1)),
  ].filter(succeeds);
  return valid.length >= 2;
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function identified(encoded: string): Identified {
  return { identifier: parseIdentifier(encoded), canonicalIdentifier: !encoded.includes('/') };
}

/**
 * Reads an identifier in a path: percent-decodes it once and brings it to Unicode NFC.
 *
 * @throws LoupeError `invalid-request` when it is ill-encoded, empty or cannot be the name of a file
 */
export function parseIdentifier(encoded: string): string {
  const identifier = decoded(encoded).normalize('NFC');
  if (identifier === '') throw badIdentifier('must not be empty');
  if (hasControlCharacter(identifier)) throw badIdentifier('must not contain control characters');
  if (identifier.includes('.') && hasDotSegment(identifier)) {
    throw badIdentifier('must not contain the segments "." and ".."');
  }
  return identifier;
}

function decoded(segment: string): string {
  if (!isPlainAscii(segment)) throw badEncoding();
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw badEncoding(cause);
  }
}

/** Section 9: everything outside of printable ASCII must be percent-encoded. */
function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return true;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

function hasDotSegment(identifier: string): boolean {
  return identifier.split('/').some((segment) => segment === '.' || segment === '..');
}

function badEncoding(cause?: unknown): LoupeError {
  return new LoupeError('invalid-request', 'the path must be percent-encoded UTF-8', { cause });
}

function badIdentifier(sentence: string): LoupeError {
  return new LoupeError('invalid-request', `identifier ${sentence}`);
}
