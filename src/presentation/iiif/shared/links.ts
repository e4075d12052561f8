import { type BaseUrl, type PresentationVersion, presentationUrl } from '../../../urls.ts';
import { presentationMediaType } from '../../json-ld.ts';
import type { LinkedResource, Manifest, ManifestReference, Provider } from '../../model.ts';
import type { SerialisationContext } from './context.ts';
import { internationalString } from './descriptive-properties.ts';
import { LOGO_SIDE, smallImage } from './images.ts';
import type { Agent, LinkedContent, ResourceReference } from './types.ts';

/** A resource elsewhere, as `homepage`, `rendering` and `seeAlso` have it (3.0, 3.3.1). */
export function linkedContent(link: LinkedResource): LinkedContent {
  return {
    id: link.id,
    type: link.type,
    label: internationalString(link.label),
    ...(link.format !== undefined && { format: link.format }),
    ...(link.profile !== undefined && { profile: link.profile }),
    ...(link.language && link.language.length > 0 && { language: [...link.language] }),
  };
}

/** Another manifest of this server as an entry of seeAlso (3.0, 3.3.1). */
export function manifestLink(
  base: BaseUrl,
  version: PresentationVersion,
  { id, label }: ManifestReference,
): LinkedContent {
  return {
    id: presentationUrl(base, version, { kind: 'manifest', manifest: id }),
    type: 'Manifest',
    label: internationalString(label),
    format: presentationMediaType(version),
  };
}

/** What a canvas is part of: the manifest in whose URLs it lives (3.0, 3.3.2 partOf). */
export function canvasManifest(
  base: BaseUrl,
  version: PresentationVersion,
  { id, canvasesOf, label, alternatives }: Manifest,
): ResourceReference<'Manifest'> {
  const first = canvasesOf === id ? label : alternatives.find((order) => order.id === canvasesOf)?.label;
  return {
    id: presentationUrl(base, version, { kind: 'manifest', manifest: canvasesOf }),
    type: 'Manifest',
    ...(first && { label: internationalString(first) }),
  };
}

/** A collection by id, type and label, as `partOf` has it (3.0, 3.3.2). */
export function collectionReference(
  base: BaseUrl,
  version: PresentationVersion,
  { id, label }: ManifestReference,
): ResourceReference<'Collection'> {
  return {
    id: presentationUrl(base, version, { kind: 'collection', collection: id }),
    type: 'Collection',
    label: internationalString(label),
  };
}

/** 3.0, 3.1 provider. */
export function provider(agent: Provider, context: SerialisationContext): Agent {
  return {
    id: agent.id,
    type: 'Agent',
    label: internationalString(agent.label),
    ...(agent.homepage.length > 0 && { homepage: agent.homepage.map(linkedContent) }),
    ...(agent.logo && { logo: [smallImage(agent.logo, LOGO_SIDE, context)] }),
  };
}
