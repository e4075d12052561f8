import type { PresentationVersion } from '../../urls.ts';

/** The context of a version of the Presentation API, which is the profile of its media type as well. */
export function presentationContext<Version extends PresentationVersion>(version: Version) {
  return `http://iiif.io/api/presentation/${version}/context.json` as const;
}

/** The media type of documents of a version (3.0, 6.3). */
export function presentationMediaType(version: PresentationVersion): string {
  return `application/ld+json;profile="${presentationContext(version)}"`;
}

/** The context of the documents of Change Discovery 1.0, which is the profile of their media type as well (3.4.1, 4.1). */
export const DISCOVERY_CONTEXT = 'http://iiif.io/api/discovery/1/context.json';

/** The context of a version of the Content Search API. */
export function searchContext<Version extends 1 | 2>(version: Version) {
  return `http://iiif.io/api/search/${version}/context.json` as const;
}
