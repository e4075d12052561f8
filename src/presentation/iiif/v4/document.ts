import { type BaseUrl, type PresentationResource, presentationUrl } from '../../../urls.ts';
import type { Collection } from '../../model/collection.ts';
import { presentationContext } from '../../model/json-ld.ts';
import type { Manifest } from '../../model/manifest.ts';
import { collectionMember, collectionProperties } from '../shared/collection-properties.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { collectionReference } from '../shared/links.ts';
import { type LocatedPart, locatePart } from '../shared/locate-part.ts';
import { manifestProperties } from '../shared/manifest-properties.ts';
import { serialiseRange } from '../shared/ranges.ts';
import type { ResourceReference } from '../shared/types.ts';
import { note4, notesPage4, painting4, paintingPage4 } from './annotations.ts';
import { canvas4, placeholder4 } from './canvas.ts';
import type {
  Annotation4,
  AnnotationPage4,
  Canvas4,
  Collection4,
  CollectionPage4,
  Manifest4,
  Range4,
} from './types.ts';

/** navPlace is a term of 4.0 itself, so that no other context is needed. */
const CONTEXT = { '@context': presentationContext(4) } as const;

/** The whole manifest as a document of the draft of Presentation 4.0 (Manifest). */
export function serialiseManifest4(manifest: Manifest, context: SerialisationContext): Manifest4 {
  const { canvases, structures } = manifest;
  return {
    ...CONTEXT,
    ...manifestProperties(4, manifest, context),
    items: context.itemsApart ?? canvases.map((canvas) => canvas4(manifest, canvas, context)),
    ...(structures && { structures: [serialiseRange(4, manifest, structures, context)] }),
  };
}

/** Members on one page; a collection with more is paged. */
export const MEMBERS_PER_PAGE = 100;

/** A collection as a document of Presentation 4.0: with its members, or with its first and last page. */
export function serialiseCollection4(collection: Collection, context: SerialisationContext): Collection4 {
  const total = collection.items.length;
  const properties = { ...CONTEXT, ...collectionProperties(4, collection, context) };
  if (total <= MEMBERS_PER_PAGE) {
    return { ...properties, items: collection.items.map((item) => collectionMember(4, item, context)) };
  }
  return {
    ...properties,
    total,
    first: pageReference(context.base, collection, 1),
    last: pageReference(context.base, collection, pageCount(collection)),
  };
}

/**
 * A page of a collection (4.0, Collection Page).
 *
 * @param page - from 1
 * @returns undefined when there is no such page: a collection whose members fit in its own document has none
 */
export function serialiseCollectionPage4(
  collection: Collection,
  page: number,
  context: SerialisationContext,
): CollectionPage4 | undefined {
  const pages = pageCount(collection);
  if (pages < 2 || page < 1 || page > pages) return undefined;
  const startIndex = (page - 1) * MEMBERS_PER_PAGE;
  const members = collection.items.slice(startIndex, startIndex + MEMBERS_PER_PAGE);
  return {
    ...CONTEXT,
    ...pageReference(context.base, collection, page),
    partOf: [collectionReference(context.base, 4, collection)],
    ...(page > 1 && { prev: pageReference(context.base, collection, page - 1) }),
    ...(page < pages && { next: pageReference(context.base, collection, page + 1) }),
    startIndex,
    items: members.map((item) => collectionMember(4, item, context)),
  };
}

function pageCount({ items }: Collection): number {
  return Math.ceil(items.length / MEMBERS_PER_PAGE);
}

function pageReference(
  base: BaseUrl,
  { id }: Collection,
  page: number,
): ResourceReference<'CollectionPage'> & { type: 'CollectionPage' } {
  return {
    id: presentationUrl(base, 4, { kind: 'collection-page', collection: id, page }),
    type: 'CollectionPage',
  };
}

/** A resource with a URL of its own: as it is in its manifest, with `@context`. */
export type Part4 = Manifest4 | Range4 | Canvas4 | AnnotationPage4 | Annotation4;

/**
 * The document of a manifest or of a resource in it.
 *
 * @returns undefined when the manifest has no such resource (`locatePart`), or 4.0 no such kind
 */
export function serialisePart4(
  manifest: Manifest,
  resource: PresentationResource,
  context: SerialisationContext,
): Part4 | undefined {
  const part = locatePart(manifest, resource);
  if (part?.kind === 'manifest') return serialiseManifest4(manifest, context);
  const document = part && documentOf(part, manifest, context);
  return document && { ...CONTEXT, ...document };
}

function documentOf(part: LocatedPart, manifest: Manifest, context: SerialisationContext): Part4 | undefined {
  switch (part.kind) {
    case 'range':
      return serialiseRange(4, manifest, part.range, context);
    case 'canvas':
      return canvas4(manifest, part.canvas, context);
    case 'placeholder':
      return placeholder4(manifest, part.canvas, context);
    case 'painting-page':
      return paintingPage4(manifest, part.canvas, context);
    case 'painting':
      return painting4(manifest, part.canvas, context);
    case 'annotations':
      return notesPage4(manifest, part.canvas, context);
    case 'annotation':
      return note4(manifest, part.canvas, part.note, context);
    default:
      return undefined;
  }
}
