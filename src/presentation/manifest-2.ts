import { essayPdfUrl, essayUrl, presentationUrl } from '../urls.ts';
import { canvas2 } from './canvas-2.ts';
import { collectionUrl2 } from './collection-2.ts';
import { descriptive2, navDate2, services2 } from './descriptive-2.ts';
import { links2, linksOfProviders } from './links-2.ts';
import type { Manifest } from './model.ts';
import { type JsonLd2, oneOrMany } from './property-value-2.ts';
import { structures2 } from './ranges-2.ts';
import type { SerialisationContext } from './serialisation-context.ts';
import { viewing2 } from './viewing-2.ts';

/** A manifest (2.1, 5.1) without `@context`, with its sequence and table of contents. */
export function manifest2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  const { base } = context;
  const collections = context.collectionsOf(manifest.id).map(({ id }) => collectionUrl2(id, context));
  const within = oneOrMany(collections);
  const seeAlso = links2(manifest.seeAlso);
  const structures = structures2(manifest, context);
  return {
    '@id': manifestUrl2(manifest, context),
    '@type': 'sc:Manifest',
    ...descriptive2(manifest, context),
    ...viewing2(manifest),
    ...navDate2(manifest.navDate),
    related: links2([
      { id: essayUrl(base, manifest.id), type: 'Text', label: manifest.label, format: 'text/html' },
      ...manifest.homepage,
      ...linksOfProviders(manifest.providers),
    ]),
    rendering: links2([
      { id: essayPdfUrl(base, manifest.id), type: 'Text', label: manifest.label, format: 'application/pdf' },
      ...manifest.rendering,
    ]),
    ...services2(manifest.places),
    ...(seeAlso && { seeAlso }),
    ...(within !== undefined && { within }),
    sequences: [sequence2(manifest, context)],
    ...(structures && { structures }),
  };
}

/** The URL of a manifest in 2.1. */
export function manifestUrl2(manifest: Manifest, { base }: SerialisationContext): string {
  return presentationUrl(base, 2, { kind: 'manifest', manifest: manifest.id });
}

/** The order of the photographs (2.1, 5.2): the only one, as further orders are further manifests. */
export function sequence2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  const { start, canvasesOf } = manifest;
  const startUrl =
    start !== undefined &&
    presentationUrl(context.base, 2, { kind: 'canvas', manifest: canvasesOf, canvas: start });
  return {
    '@id': presentationUrl(context.base, 2, { kind: 'sequence', manifest: manifest.id }),
    '@type': 'sc:Sequence',
    ...viewing2(manifest),
    ...(startUrl && { startCanvas: startUrl }),
    canvases: manifest.canvases.map((canvas) => canvas2(manifest, canvas, context)),
  };
}
