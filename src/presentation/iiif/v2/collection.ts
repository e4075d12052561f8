import { presentationUrl } from '../../../urls.ts';
import type { Collection, CollectionItem, LinkedResource } from '../../model.ts';
import { firstThumbnail } from '../../summaries.ts';
import { serverText } from '../../text/messages.ts';
import { collectionMember } from '../shared/collection-properties.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { descriptive2, navDate2 } from './descriptive.ts';
import { thumbnail2 } from './images.ts';
import { links2, linksOfProviders } from './links-2.ts';
import { type JsonLd2, oneOrMany, propertyValue } from './values.ts';
import { collectionHint2 } from './viewing-2.ts';

/** A collection (2.1, 5.8) without `@context`; its manifests and collections are references with thumbnails. */
export function collection2(collection: Collection, context: SerialisationContext): JsonLd2 {
  const viewingHint = collectionHint2(collection.behavior);
  const start: LinkedResource = {
    id: `${context.base}/`,
    type: 'Text',
    label: serverText('archive', Object.keys(collection.label)),
    format: 'text/html',
  };
  const related = links2([
    ...(collection.id === 'top' ? [start] : []),
    ...linksOfProviders(collection.providers),
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
  const kinds = new Set(items.map((item) => (isCollection(item) ? 'collection' : 'manifest')));
  const name = kinds.size > 1 ? 'members' : kinds.has('collection') ? 'collections' : 'manifests';
  return { [name]: items.map((item) => itemOf(item, context)) };
}

function isCollection(item: CollectionItem): boolean {
  return item.kind === 'collection' || (item.kind === 'iiif-json' && item.type === 'Collection');
}

function itemOf(item: CollectionItem, context: SerialisationContext): JsonLd2 {
  const { id, label, navDate } = item;
  // It is in no older version: better one that some clients cannot read than an address without an answer.
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
