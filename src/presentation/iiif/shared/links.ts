import {
  activitiesUrl,
  type BaseUrl,
  essayBagUrl,
  essayPdfUrl,
  essayUrl,
  originalUrl,
  type PresentationVersion,
  photoUrl,
  presentationUrl,
} from '../../../urls.ts';
import type { Collection } from '../../model/collection.ts';
import { DISCOVERY_CONTEXT, presentationMediaType } from '../../model/json-ld.ts';
import type {
  Canvas,
  LanguageMap,
  Link,
  Manifest,
  ManifestReference,
  Provider,
} from '../../model/manifest.ts';
import { unprintedLanguages } from '../../script/printed.ts';
import { serverText } from '../../text/messages.ts';
import type { SerialisationContext } from './context.ts';
import { internationalString } from './descriptive-properties.ts';
import { LOGO_SIDE, smallImage } from './images.ts';
import type { Agent, LinkedContent, ResourceReference } from './types.ts';

/** A resource elsewhere, as `homepage`, `rendering` and `seeAlso` have it (3.0, 3.3.1). */
export function linkedContent(link: Link): LinkedContent {
  return {
    id: link.id,
    type: link.type,
    label: internationalString(link.label),
    ...(link.format !== undefined && { format: link.format }),
    ...(link.profile !== undefined && { profile: link.profile }),
    ...(link.language && link.language.length > 0 && { language: [...link.language] }),
  };
}

/** The essay's page, which is the first `homepage` of a manifest. */
export function essayLink(manifest: Manifest, { base }: SerialisationContext): Link {
  return {
    id: essayUrl(base, manifest.id),
    type: 'Text',
    label: serverText('essay', manifest.languages),
    format: 'text/html',
    language: languagesOf(manifest),
  };
}

/**
 * The essay as a PDF, which is the first `rendering` of a manifest, in the languages whose letters it has; nothing when it
 * has those of none.
 */
export function pdfLinks(manifest: Manifest, { base }: SerialisationContext): readonly Link[] {
  const unprinted = unprintedLanguages(manifest);
  const languages = languagesOf(manifest);
  const language = languages.filter((tag) => !unprinted.has(tag));
  if (unprinted.has('none') || (languages.length > 0 && language.length === 0)) return [];
  const label = serverText('pdf', manifest.languages);
  return [{ id: essayPdfUrl(base, manifest.id), type: 'Text', label, format: 'application/pdf', language }];
}

/** The essay as one file with all that it shows and says, where there is that: a `rendering` of a manifest beside its PDF. */
export function bagLinks(manifest: Manifest, { base, hasBags }: SerialisationContext): readonly Link[] {
  if (hasBags !== true) return [];
  const label = serverText('bag', manifest.languages);
  return [{ id: essayBagUrl(base, manifest.id), type: 'Dataset', label, format: 'application/zip' }];
}

function languagesOf({ languages }: Manifest): readonly string[] {
  return languages.filter((language) => language !== 'none');
}

/** The scans of a photograph, where they may be downloaded: each a `rendering` of its canvas. */
export function originalLinks(
  { languages }: Manifest,
  { images }: Canvas,
  { base }: Pick<SerialisationContext, 'base'>,
): readonly Link[] {
  return images.flatMap(({ identifier, label, original }) => {
    if (original === undefined) return [];
    const named = serverText('original', languages);
    const told = label ? ofVersion(named, label) : named;
    const type = original === 'application/pdf' ? 'Text' : 'Image';
    return { id: originalUrl(base, identifier), type, label: told, format: original };
  });
}

/** A text of this server with what tells a version of a photograph from the others: `Original scan: Verso`. */
function ofVersion(named: LanguageMap, label: LanguageMap): LanguageMap {
  const [any = []] = Object.values(label);
  const told = Object.entries(named).map(([language, [text = '']]) => {
    const [version = ''] = label[language] ?? any;
    return [language, [`${text}: ${version}`]];
  });
  return Object.fromEntries(told);
}

/** The page of a photograph, which is the `homepage` of its canvas. */
export function photoLink(manifest: Manifest, canvas: Canvas, { base }: SerialisationContext): Link {
  return {
    id: photoUrl(base, manifest.canvasesOf, canvas.id),
    type: 'Text',
    label: serverText('photograph', manifest.languages),
    format: 'text/html',
  };
}

/** The page of all essays, which is the `homepage` of the top collection. */
export function archiveLink(collection: Collection, { base }: SerialisationContext): Link {
  return {
    id: `${base}/`,
    type: 'Text',
    label: serverText('archive', Object.keys(collection.label)),
    format: 'text/html',
  };
}

/** What has changed in the archive (Change Discovery 1.0), which is a `seeAlso` of the top collection of the same version. */
export function changesLink(
  version: PresentationVersion,
  collection: Collection,
  { base }: SerialisationContext,
): Link {
  return {
    id: activitiesUrl(base, version),
    type: 'Dataset',
    label: serverText('changes', Object.keys(collection.label)),
    format: 'application/ld+json',
    profile: DISCOVERY_CONTEXT,
  };
}

/** Collections that list a manifest, the nearest first. An order that none lists is where the first order is. */
export function collectionsWith(
  { id, canvasesOf }: Manifest,
  { collectionsOf }: SerialisationContext,
): readonly ManifestReference[] {
  const own = collectionsOf(id);
  return own.length > 0 ? own : collectionsOf(canvasesOf);
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

/** The manifest in whose URLs a canvas is: its `partOf` (3.0, 3.3.2). */
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
