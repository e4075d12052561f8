import { presentationUrl } from '../../../urls.ts';
import { presentationContext } from '../../json-ld.ts';
import type { Link, Manifest } from '../../model.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { collectionsWith, essayLink, pdfLinks } from '../shared/links.ts';
import { canvas2 } from './canvas.ts';
import { collectionUrl2 } from './collection.ts';
import { descriptive2, navDate2, services2, viewing2 } from './descriptive.ts';
import { structures2 } from './ranges.ts';
import { type JsonLd2, links2, linksOfProviders, oneOrMany } from './values.ts';

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
  const orders = manifest.alternatives.map(
    (order): Link => ({
      id: manifestUrl2(order.id, context),
      type: 'Manifest',
      label: order.label,
      format: 'application/ld+json',
      profile: presentationContext(2),
    }),
  );
  const seeAlso = links2([...manifest.seeAlso, ...orders]);
  const rendering = links2([...pdfLinks(manifest, context), ...manifest.rendering]);
  const within = oneOrMany(collectionsWith(manifest, context).map(({ id }) => collectionUrl2(id, context)));
  return {
    related: links2([
      essayLink(manifest, context),
      ...manifest.homepage,
      ...linksOfProviders(manifest.providers),
    ]),
    ...(rendering && { rendering }),
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
    canvases: context.itemsApart ?? manifest.canvases.map((canvas) => canvas2(manifest, canvas, context)),
  };
}
