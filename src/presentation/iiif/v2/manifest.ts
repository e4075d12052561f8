import { essayPdfUrl, essayUrl, presentationUrl } from '../../../urls.ts';
import { presentationContext } from '../../json-ld.ts';
import type { LinkedResource, Manifest } from '../../model.ts';
import { serverText } from '../../text/messages.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { canvas2 } from './canvas.ts';
import { collectionUrl2 } from './collection.ts';
import { descriptive2, navDate2, services2 } from './descriptive.ts';
import { links2, linksOfProviders } from './links-2.ts';
import { structures2 } from './ranges.ts';
import { type JsonLd2, oneOrMany } from './values.ts';
import { viewing2 } from './viewing-2.ts';

/** A manifest (2.1, 5.1) without `@context`, with its sequence and table of contents. */
export function manifest2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  const structures = structures2(manifest, context);
  return {
    '@id': manifestUrl2(manifest.id, context),
    '@type': 'sc:Manifest',
    ...descriptive2(manifest, context),
    ...viewing2(manifest),
    ...navDate2(manifest.navDate),
    ...services2(manifest.places),
    ...linksOf(manifest, context),
    sequences: [sequence2(manifest, context)],
    ...(structures && { structures }),
  };
}

/** Section 3.4. Other orders of the photographs are in seeAlso. */
function linksOf(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  const { base, collectionsOf } = context;
  const { id, languages } = manifest;
  const language = languages.filter((tag) => tag !== 'none');
  const page: LinkedResource = {
    id: essayUrl(base, id),
    type: 'Text',
    label: serverText('essay', languages),
    format: 'text/html',
    language,
  };
  const pdf: LinkedResource = {
    id: essayPdfUrl(base, id),
    type: 'Text',
    label: serverText('pdf', languages),
    format: 'application/pdf',
    language,
  };
  const orders = manifest.alternatives.map(
    (order): LinkedResource => ({
      id: manifestUrl2(order.id, context),
      type: 'Manifest',
      label: order.label,
      format: 'application/ld+json',
      profile: presentationContext(2),
    }),
  );
  const seeAlso = links2([...manifest.seeAlso, ...orders]);
  const own = collectionsOf(id);
  const collections = own.length > 0 ? own : collectionsOf(manifest.canvasesOf);
  const within = oneOrMany(collections.map((collection) => collectionUrl2(collection.id, context)));
  return {
    related: links2([page, ...manifest.homepage, ...linksOfProviders(manifest.providers)]),
    rendering: links2([pdf, ...manifest.rendering]),
    ...(seeAlso && { seeAlso }),
    ...(within !== undefined && { within }),
  };
}

/** The URL of a manifest in 2.1. */
export function manifestUrl2(manifest: string, { base }: SerialisationContext): string {
  return presentationUrl(base, 2, { kind: 'manifest', manifest });
}

/** The order of the photographs (2.1, 5.2): the only one, as further orders are further manifests. */
export function sequence2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  const { start, canvasesOf } = manifest;
  return {
    '@id': presentationUrl(context.base, 2, { kind: 'sequence', manifest: manifest.id }),
    '@type': 'sc:Sequence',
    ...viewing2(manifest),
    ...(start !== undefined && {
      startCanvas: presentationUrl(context.base, 2, { kind: 'canvas', manifest: canvasesOf, canvas: start }),
    }),
    canvases: manifest.canvases.map((canvas) => canvas2(manifest, canvas, context)),
  };
}
