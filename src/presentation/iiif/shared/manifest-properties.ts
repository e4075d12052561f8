import type { ViewingDirection } from '@iiif/presentation-3';
import { type PresentationVersion, presentationUrl } from '../../../urls.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { SerialisationContext } from './context.ts';
import { manifestDescriptions } from './description-links.ts';
import { type DescriptiveProperties, descriptiveProperties } from './descriptive-properties.ts';
import { smallImage, THUMBNAIL_SIDE } from './images.ts';
import {
  bagLinks,
  collectionReference,
  collectionsWith,
  essayLink,
  linkedContent,
  manifestLink,
  pdfLinks,
  provider,
} from './links.ts';
import { type SearchService1, type SearchService2, searchServices } from './search-services.ts';
import type { Agent, ImageResource, LinkedContent, ResourceReference } from './types.ts';

export interface ManifestProperties extends DescriptiveProperties, ManifestLinks {
  id: string;
  type: 'Manifest';
  provider?: Agent[];
  thumbnail: ImageResource[];
  viewingDirection?: ViewingDirection;
  behavior?: string[];
  start?: { id: string; type: 'Canvas' };
  /** Left out of drafts, which are not found. */
  service?: (SearchService2 | SearchService1)[];
}

interface ManifestLinks {
  homepage: LinkedContent[];
  seeAlso: LinkedContent[];
  rendering?: LinkedContent[];
  partOf?: ResourceReference<'Collection'>[];
}

/** All of a manifest but its canvases and ranges (3.0, 5.2; the same in 4.0). */
export function manifestProperties(
  version: PresentationVersion,
  manifest: Manifest,
  context: SerialisationContext,
): ManifestProperties {
  const { canvasesOf, providers, behavior, start, viewingDirection } = manifest;
  const { base } = context;
  return {
    id: presentationUrl(base, version, { kind: 'manifest', manifest: manifest.id }),
    type: 'Manifest',
    ...descriptiveProperties(manifest),
    ...(providers.length > 0 && { provider: providers.map((agent) => provider(agent, context)) }),
    thumbnail: [smallImage(manifest.thumbnail, THUMBNAIL_SIDE, context)],
    ...(viewingDirection && { viewingDirection }),
    ...(behavior.length > 0 && { behavior: [...behavior] }),
    ...manifestLinks(version, manifest, context),
    ...(manifest.status === 'published' && {
      service: searchServices(version, { manifest: canvasesOf }, base),
    }),
    ...(start !== undefined && {
      start: {
        id: presentationUrl(base, version, { kind: 'canvas', manifest: canvasesOf, canvas: start }),
        type: 'Canvas',
      },
    }),
  };
}

/**
 * Other orders of the photographs are in seeAlso, and descriptions for machines. The nearest collection comes first in partOf: viewers fetch that one
 * when they open a manifest.
 */
function manifestLinks(
  version: PresentationVersion,
  manifest: Manifest,
  context: SerialisationContext,
): ManifestLinks {
  const { base } = context;
  const seeAlso = [
    ...manifest.seeAlso.map(linkedContent),
    ...manifest.alternatives.map((order) => manifestLink(base, version, order)),
    ...manifestDescriptions(manifest, context).map(linkedContent),
  ];
  const rendering = [...pdfLinks(manifest, context), ...bagLinks(manifest, context), ...manifest.rendering];
  const collections = collectionsWith(manifest, context);
  return {
    homepage: [essayLink(manifest, context), ...manifest.homepage].map(linkedContent),
    seeAlso,
    ...(rendering.length > 0 && { rendering: rendering.map(linkedContent) }),
    ...(collections.length > 0 && {
      partOf: collections.map((collection) => collectionReference(base, version, collection)),
    }),
  };
}
