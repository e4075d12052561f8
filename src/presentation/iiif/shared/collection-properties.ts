import { type PresentationVersion, presentationUrl } from '../../../urls.ts';
import { withBase } from '../../iiif-json/serve.ts';
import type { Collection, CollectionItem } from '../../model/collection.ts';
import { firstThumbnail, typeOfItem } from '../../model/summaries.ts';
import type { SerialisationContext } from './context.ts';
import { collectionDescriptions } from './description-links.ts';
import {
  type DescriptiveProperties,
  descriptiveProperties,
  internationalString,
} from './descriptive-properties.ts';
import { smallImage, THUMBNAIL_SIDE } from './images.ts';
import { archiveLink, changesLink, collectionReference, linkedContent, provider } from './links.ts';
import { type SearchService1, type SearchService2, searchServices } from './search-services.ts';
import type { Agent, CollectionMember, ImageResource, LinkedContent, ResourceReference } from './types.ts';

function thumbnailOf(
  item: CollectionItem,
  context: SerialisationContext,
): Pick<CollectionMember, 'thumbnail'> {
  if (!item.thumbnail) return {};
  if (item.kind === 'iiif-json')
    return { thumbnail: item.thumbnail.map((image) => withBase(image, context.base)) };
  return { thumbnail: [smallImage(item.thumbnail, THUMBNAIL_SIDE, context)] };
}

/** What a collection shows of a member, so that viewers need not fetch every one (3.0, 5.1; the same in 4.0). */
export function collectionMember(
  version: PresentationVersion,
  item: CollectionItem,
  context: SerialisationContext,
): CollectionMember {
  const type = typeOfItem(item);
  const resource =
    type === 'Manifest'
      ? ({ kind: 'manifest', manifest: item.id } as const)
      : ({ kind: 'collection', collection: item.id } as const);
  return {
    id: presentationUrl(context.base, item.kind === 'iiif-json' ? 3 : version, resource),
    type,
    label: internationalString(item.label),
    ...(item.summary && { summary: internationalString(item.summary) }),
    ...thumbnailOf(item, context),
    ...(item.navDate !== undefined && { navDate: item.navDate }),
  };
}

export interface CollectionProperties extends DescriptiveProperties {
  id: string;
  type: 'Collection';
  provider?: Agent[];
  thumbnail?: ImageResource[];
  behavior?: string[];
  homepage?: LinkedContent[];
  seeAlso: LinkedContent[];
  partOf?: ResourceReference<'Collection'>[];
  /** Left out of parts of a large collection: that is searched. */
  service?: (SearchService2 | SearchService1)[];
}

/** All of a collection but its members (3.0, 5.1; the same in 4.0). Without a thumbnail it has that of a member. */
export function collectionProperties(
  version: PresentationVersion,
  collection: Collection,
  context: SerialisationContext,
): CollectionProperties {
  const { base } = context;
  const thumbnail = collection.thumbnail ?? firstThumbnail(collection.items);
  return {
    id: presentationUrl(base, version, { kind: 'collection', collection: collection.id }),
    type: 'Collection',
    ...descriptiveProperties(collection),
    ...(collection.providers.length > 0 && {
      provider: collection.providers.map((agent) => provider(agent, context)),
    }),
    ...(thumbnail && { thumbnail: [smallImage(thumbnail, THUMBNAIL_SIDE, context)] }),
    ...(collection.behavior.length > 0 && { behavior: [...collection.behavior] }),
    ...(collection.id === 'top' && {
      homepage: [linkedContent(archiveLink(collection, context))],
    }),
    seeAlso: [
      ...(collection.id === 'top' ? [changesLink(version, collection, context)] : []),
      ...collectionDescriptions(collection, context),
    ].map(linkedContent),
    ...(!collection.isPart && { service: searchServices(version, { collection: collection.id }, base) }),
    ...(collection.partOf.length > 0 && {
      partOf: collection.partOf.map((parent) => collectionReference(base, version, parent)),
    }),
  };
}
