import { LRUCache } from 'lru-cache';
import { presentationContext } from '../../presentation/model/json-ld.ts';
import type { PresentationVersion } from '../../urls.ts';

/** One element of an Accept or Accept-Encoding header. */
interface AcceptedRange {
  /** In lower case: `application/ld+json`, `*`/`*`, `gzip`. */
  readonly name: string;
  /** Names in lower case; quotes are taken off the values. */
  readonly parameters: ReadonlyMap<string, string>;
  /** From 0 (refused) to 1. */
  readonly quality: number;
}

// Commas and semicolons inside of quotes are part of a value (RFC 9110, 5.6.4).
const ELEMENT = /(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g;
const PART = /(?:[^;"]|"(?:\\.|[^"\\])*"?)+/g;

function parameterOf(part: string): [string, string] {
  const equals = part.indexOf('=');
  const name = part.slice(0, equals < 0 ? undefined : equals);
  const value = equals < 0 ? '' : part.slice(equals + 1).trim();
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return [name.trim().toLowerCase(), quoted === undefined ? value : quoted.replace(/\\(.)/gs, '$1')];
}

/**
 * Reads a list of ranges with weights (RFC 9110, 12.4.2). A weight that is not a number refuses. Express's `negotiator`
 * returns no parameters, and ignores a range that has one, such as `application/json;charset=utf-8`.
 */
function parseAccept(header: string): AcceptedRange[] {
  return (header.match(ELEMENT) ?? []).map((element) => {
    const [name = '', ...parts] = element.match(PART) ?? [];
    const parameters = new Map(parts.map(parameterOf));
    const weight = parameters.get('q');
    const quality = weight === undefined ? 1 : Number(/^[\d.]+$/.exec(weight)?.[0] ?? 0) || 0;
    return { name: name.trim().toLowerCase(), parameters, quality };
  });
}

/**
 * How much a client wants a media type, from 0 (refused) to 1: the most specific range of its Accept header
 * counts (RFC 9110, 12.5.1). Parameters of ranges other than `q` are ignored: `application/ld+json;profile="…"`
 * asks for JSON-LD.
 */
function acceptance(ranges: readonly AcceptedRange[], mediaType: string): number {
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  for (const wanted of [mediaType, family, '*/*']) {
    const qualities = ranges.filter(({ name }) => name === wanted).map(({ quality }) => quality);
    if (qualities.length > 0) return Math.max(...qualities);
  }
  return 0;
}

const PLAIN = 'application/json';
const LINKED = 'application/ld+json';

/** How much more JSON-LD is wanted than plain JSON, from -1 to 1, by Accept header. Clients send few different ones. */
const preferences = new LRUCache<string, number>({
  max: 100,
  memoMethod: (accept) => {
    const ranges = parseAccept(accept);
    return acceptance(ranges, LINKED) - acceptance(ranges, PLAIN);
  },
});

/**
 * Whether a document is sent as JSON-LD or as plain JSON. Where an Accept header wants both as much or none, versions
 * from 3.0 on prefer JSON-LD (Image 3.0, 5.1; Presentation 3.0, 6.3), 2.1 plain JSON (Image 2.1, 5; Presentation
 * 2.1, 7.2).
 *
 * @param version of the Image or the Presentation API
 */
export function isLinkedDataWanted(version: PresentationVersion, accept: string | undefined): boolean {
  const preference = accept ? preferences.memo(accept) : 0;
  return version === 2 ? preference > 0 : preference >= 0;
}

/** Whether a client wants JSON at an address that is a page for people. */
export function isJsonWanted(accept: string | undefined): boolean {
  const ranges = parseAccept(accept ?? '');
  const json = Math.max(acceptance(ranges, LINKED), acceptance(ranges, PLAIN));
  return json > acceptance(ranges, 'text/html');
}

/** What the headers of a JSON document say of its form. */
export interface JsonForm {
  readonly mediaType: string;
  /** The element of the Link header that says where the context of plain JSON is (JSON-LD 1.1, 6.1). */
  readonly contextLink: string | undefined;
}

/**
 * The headers of a document as JSON-LD or as plain JSON.
 *
 * @param context URL of its JSON-LD context, which is also the profile of its media type from 3.0 on
 */
export function jsonForm(version: PresentationVersion, context: string, linked: boolean): JsonForm {
  if (linked)
    return {
      mediaType: version === 2 ? LINKED : `${LINKED};profile="${context}"`,
      contextLink: undefined,
    };
  const contextLink = `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="${LINKED}"`;
  return { mediaType: PLAIN, contextLink };
}

/** How a body is compressed, or not (RFC 9110, 8.4). */
export type ContentCoding = 'br' | 'gzip' | 'identity';

/** The smallest first. */
const CODINGS: readonly ContentCoding[] = ['br', 'gzip', 'identity'];

/**
 * The coding that an Accept-Encoding header wants most, and the smallest of those that it wants equally (RFC 9110,
 * 12.5.3); `identity` without the header and when it refuses everything.
 */
export function preferredCoding(acceptEncoding: string | undefined): ContentCoding {
  if (acceptEncoding === undefined) return 'identity';
  const ranges = parseAccept(acceptEncoding);
  const qualityOf = (coding: ContentCoding): number => {
    const listed = ranges.find(({ name }) => name === coding || (coding === 'gzip' && name === 'x-gzip'));
    const quality = (listed ?? ranges.find(({ name }) => name === '*'))?.quality;
    // A coding that is not named is not wanted; a plain body is, after all others.
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
      const wanted = [LINKED, PLAIN].includes(name) && profiles.includes(context);
      if (wanted && quality > bestQuality) {
        best = version;
        bestQuality = quality;
      }
    }
  }
  return best;
}
