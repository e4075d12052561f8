import { type BaseUrl, descriptionUrl } from '../../../urls.ts';
import type { Collection } from '../../model/collection.ts';
import { type DescriptionForm, descriptionForms } from '../../model/descriptions.ts';
import { type JsonObject, objectsIn, scalarText } from '../../model/json-value.ts';
import type { Link, Manifest } from '../../model/manifest.ts';
import type { NeutralResource } from '../../model/path.ts';
import type { SerialisationContext } from './context.ts';

/** The descriptions of a manifest for machines, as `seeAlso` (3.0, 3.3.1) in every version. */
export function manifestDescriptions(manifest: Manifest, context: SerialisationContext): readonly Link[] {
  return linksOf({ kind: 'manifest', manifest: manifest.id }, manifest, context);
}

/** The same of a collection. */
export function collectionDescriptions(
  collection: Collection,
  context: SerialisationContext,
): readonly Link[] {
  return linksOf({ kind: 'collection', collection: collection.id }, collection, context);
}

function linksOf(
  resource: NeutralResource,
  described: Manifest | Collection,
  { base }: SerialisationContext,
): readonly Link[] {
  return descriptionForms(described).map((form) => descriptionLink(base, resource, form));
}

/** The link to one description of a resource. */
export function descriptionLink(
  base: BaseUrl,
  resource: NeutralResource,
  { format, name, mediaType, profile }: DescriptionForm,
): Link {
  return {
    id: descriptionUrl(base, resource, format),
    type: 'Dataset',
    label: { none: [name] },
    format: mediaType,
    profile,
  };
}

/**
 * A manifest of IIIF JSON that Loupe has as its own, with links to its descriptions after those of its file. What this server
 * made and somebody keeps as a file has them already, by whichever address the server had then.
 */
export function withDescriptions(
  json: JsonObject,
  manifest: Manifest,
  context: SerialisationContext,
): JsonObject {
  const written = objectsIn(json['seeAlso']);
  const isWritten = ({ id }: Link): boolean =>
    written.some((link) => scalarText(link['id']).endsWith(id.slice(context.base.length)));
  const added = manifestDescriptions(manifest, context).filter((link) => !isWritten(link));
  return { ...json, seeAlso: [...written, ...added.map((link): JsonObject => ({ ...link }))] };
}
