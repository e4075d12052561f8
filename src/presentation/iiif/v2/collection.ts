import { presentationUrl } from '../../../urls.ts';
import type { Collection, CollectionItem } from '../../model/collection.ts';
import { firstThumbnail, typeOfItem } from '../../model/summaries.ts';
import { collectionMember } from '../shared/collection-properties.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { collectionDescriptions } from '../shared/description-links.ts';
import { archiveLink, changesLink } from '../shared/links.ts';
import { searchService2 } from '../shared/search-services.ts';
import { collectionHint2, descriptive2, navDate2 } from './descriptive.ts';
import { thumbnail2 } from './images.ts';
import { type JsonLd2, links2, linksOfProviders, oneOrMany, propertyValue } from './values.ts';

/** A collection (2.1, 5.8) without `@context`; its manifests and collections are references with thumbnails. */
export function collection2(collection: Collection, context: SerialisationContext): JsonLd2 {
  const viewingHint = collectionHint2(collection.behavior);
  const related = links2([
    ...(collection.id === 'top' ? [archiveLink(collection, context)] : []),
    ...linksOfProviders(collection.providers),
  ]);
  const seeAlso = links2([
    ...(collection.id === 'top' ? [changesLink(2, collection, context)] : []),
    ...collectionDescriptions(collection, context),
  ]);
  const thumbnail = collection.thumbnail ?? firstThumbnail(collection.items);
  const within = oneOrMany(collection.partOf.map(({ id }) => collectionUrl2(id, context)));
  return {
    '@id': collectionUrl2(collection.id, context),
    '@type': 'sc:Collection',
    ...descriptive2({ ...collection, ...(thumbnail && { thumbnail }) }, context),
    ...(viewingHint !== undefined && { viewingHint }),
    ...navDate2(collection.navDate),
    ...(related && { related }),
    ...(seeAlso && { seeAlso }),
    ...(!collection.isPart && { service: searchService2({ collection: collection.id }, context.base) }),
    ...(within !== undefined && { within }),
    ...listsOf(collection.items, context),
  };
}

/** The URL of a collection in 2.1. */
export function collectionUrl2(id: string, { base }: SerialisationContext): string {
  return presentationUrl(base, 2, { kind: 'collection', collection: id });
}

/**
 * `members` only where manifests and collections are mixed, as clients of 2.0 do not know it; then alone, because
 * viewers that find all three lists read the others first and lose the order.
 */
function listsOf(items: readonly CollectionItem[], context: SerialisationContext): JsonLd2 {
  const types = new Set(items.map(typeOfItem));
  const name = types.size > 1 ? 'members' : types.has('Collection') ? 'collections' : 'manifests';
  return { [name]: context.itemsApart ?? items.map((item) => member2(item, context)) };
}

/** A manifest or collection as a collection lists it. */
export function member2(item: CollectionItem, context: SerialisationContext): JsonLd2 {
  const { id, label, navDate } = item;
  // IIIF JSON has no older version: an address that some clients cannot read is better than one that does not exist.
  if (item.kind === 'iiif-json') {
    const { id: address, type } = collectionMember(3, item, context);
    return { '@id': address, '@type': `sc:${type}`, label: propertyValue(label), ...navDate2(navDate) };
  }
  const { thumbnail } = item;
  return {
    ...(item.kind === 'collection'
      ? {
          '@id': collectionUrl2(id, context),
          '@type': 'sc:Collection',
          // Members that are collections must have one (5.8).
          viewingHint: collectionHint2(item.behavior ?? []) ?? 'individuals',
        }
      : {
          '@id': presentationUrl(context.base, 2, { kind: 'manifest', manifest: id }),
          '@type': 'sc:Manifest',
        }),
    label: propertyValue(label),
    ...(thumbnail && { thumbnail: thumbnail2(thumbnail, context) }),
    ...navDate2(navDate),
  };
}
