import type { InternationalString } from '@iiif/presentation-3';
import { essayPdfUrl, essayUrl, type PresentationVersion } from '../urls.ts';
import { internationalString } from './descriptive-properties.ts';
import { collectionReference, linkedContent, manifestLink } from './linked-resources.ts';
import type { Manifest } from './model.ts';
import type { LinkedContent, ResourceReference } from './presentation-3-types.ts';
import type { SerialisationContext } from './serialisation-context.ts';
import { type ServerText, serverText } from './server-texts.ts';

export interface ManifestLinks {
  homepage: LinkedContent[];
  seeAlso?: LinkedContent[];
  rendering: LinkedContent[];
  partOf?: ResourceReference<'Collection'>[];
}

/**
 * Links of a manifest, the same in 3.0 (3.3) and 4.0. Other orders of the photographs are in seeAlso. The nearest
 * collection comes first in partOf: viewers fetch that one when they open a manifest.
 */
export function manifestLinks(
  version: PresentationVersion,
  manifest: Manifest,
  context: SerialisationContext,
): ManifestLinks {
  const { base } = context;
  const text = (name: ServerText): InternationalString =>
    internationalString(serverText(name, manifest.languages));
  const languages = manifest.languages.filter((language) => language !== 'none');
  const language = languages.length > 0 ? { language: languages } : {};
  const page = { id: essayUrl(base, manifest.id), type: 'Text', label: text('essay'), format: 'text/html' };
  const pdf = {
    id: essayPdfUrl(base, manifest.id),
    type: 'Text',
    label: text('pdf'),
    format: 'application/pdf',
  };
  const seeAlso = [
    ...manifest.seeAlso.map(linkedContent),
    ...manifest.alternatives.map((order) => manifestLink(base, version, order)),
  ];
  const own = context.collectionsOf(manifest.id);
  const collections = own.length > 0 ? own : context.collectionsOf(manifest.canvasesOf);
  return {
    homepage: [{ ...page, ...language }, ...manifest.homepage.map(linkedContent)],
    ...(seeAlso.length > 0 && { seeAlso }),
    rendering: [{ ...pdf, ...language }, ...manifest.rendering.map(linkedContent)],
    ...(collections.length > 0 && {
      partOf: collections.map((collection) => collectionReference(base, version, collection)),
    }),
  };
}
