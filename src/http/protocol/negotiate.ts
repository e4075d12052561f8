import { presentationContext } from '../../presentation/json-ld.ts';
import type { PresentationVersion } from '../../urls.ts';
import { parseAccept } from './accept.ts';

/**
 * How much a client wants a media type, from 0 (refused) to 1: the most specific range of its Accept header
 * counts (RFC 9110, 12.5.1). Parameters of ranges other than `q` are not looked at: an
 * `application/ld+json;profile="…"` asks for JSON-LD.
 */
function acceptance(accept: string | undefined, mediaType: string): number {
  if (!accept) return 1;
  const ranges = parseAccept(accept);
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  for (const wanted of [mediaType, family, '*/*']) {
    const qualities = ranges.filter(({ name }) => name === wanted).map(({ quality }) => quality);
    if (qualities.length > 0) return Math.max(...qualities);
  }
  return 0;
}

/** The first of `mediaTypes` that no other is wanted more than; undefined when all are refused. */
export function preferredMediaType<T extends string>(
  accept: string | undefined,
  mediaTypes: readonly T[],
): T | undefined {
  let best: T | undefined;
  let bestQuality = 0;
  for (const mediaType of mediaTypes) {
    const quality = acceptance(accept, mediaType);
    if (quality > bestQuality) {
      best = mediaType;
      bestQuality = quality;
    }
  }
  return best;
}

/** How a body is coded for its way (RFC 9110, 8.4). */
export type ContentCoding = 'br' | 'gzip' | 'identity';

/** The smallest first. */
const CODINGS: readonly ContentCoding[] = ['br', 'gzip', 'identity'];

/**
 * The coding that an Accept-Encoding header wants most, and of those that it wants as much the smallest (RFC 9110,
 * 12.5.3). Without the header, and when it refuses everything, bodies are sent as they are.
 */
export function preferredCoding(acceptEncoding: string | undefined): ContentCoding {
  if (acceptEncoding === undefined) return 'identity';
  const ranges = parseAccept(acceptEncoding);
  const qualityOf = (coding: ContentCoding): number => {
    const listed = ranges.find(({ name }) => name === coding || (coding === 'gzip' && name === 'x-gzip'));
    const quality = (listed ?? ranges.find(({ name }) => name === '*'))?.quality;
    // What is not named is not wanted, but plain bodies are always accepted, after all else.
    return quality ?? (coding === 'identity' ? Number.MIN_VALUE : 0);
  };
  let best: ContentCoding = 'identity';
  let bestQuality = 0;
  for (const coding of CODINGS) {
    const quality = qualityOf(coding);
    if (quality > bestQuality) {
      best = coding;
      bestQuality = quality;
    }
  }
  return best;
}

/** The stable version first, the draft last. */
const VERSIONS: readonly PresentationVersion[] = [3, 2, 4];

/**
 * The version of the Presentation API that an Accept header asks for by the profile of a media type (3.0,
 * 6.3); 3 when it asks for none.
 */
export function wantedVersion(accept: string | undefined): PresentationVersion {
  const ranges = parseAccept(accept ?? '');
  let best: PresentationVersion = 3;
  let bestQuality = 0;
  for (const version of VERSIONS) {
    const context = presentationContext(version);
    for (const { name, parameters, quality } of ranges) {
      // A profile may be a list of URIs (JSON-LD 1.1, C).
      const profiles = parameters.get('profile')?.split(/\s+/) ?? [];
      const wanted = ['application/ld+json', 'application/json'].includes(name) && profiles.includes(context);
      if (wanted && quality > bestQuality) {
        best = version;
        bestQuality = quality;
      }
    }
  }
  return best;
}
