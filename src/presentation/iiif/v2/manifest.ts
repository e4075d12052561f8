import { presentationUrl } from '../../../urls.ts';
import { presentationContext } from '../../model/json-ld.ts';
import type { Link, Manifest } from '../../model/manifest.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { manifestDescriptions } from '../shared/description-links.ts';
import { bagLinks, collectionsWith, essayLink, pdfLinks } from '../shared/links.ts';
import { hasSearchService, searchService2 } from '../shared/search-services.ts';
import { canvas2 } from './canvas.ts';
import { collectionUrl2 } from './collection.ts';
import { descriptive2, navDate2, viewing2 } from './descriptive.ts';
import { structures2 } from './ranges.ts';
import { services2 } from './services.ts';
import { type JsonLd2, links2, linksOfProviders, oneOrMany, propertyValue } from './values.ts';

/** A manifest (2.1, 5.1) without `@context`, with its sequence and table of contents. */
export function manifest2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  const structures = structures2(manifest, context);
  // A draft is not found. A service that somebody wrote stands in the place of ours.
  const isSearched = manifest.status === 'published' && !hasSearchService(manifest.services, 1);
  const search = isSearched ? [searchService2({ manifest: manifest.canvasesOf }, context.base)] : [];
  return {
    '@id': manifestUrl2(manifest.id, context),
    '@type': 'sc:Manifest',
    ...descriptive2(manifest, context),
    ...viewing2(manifest),
    ...navDate2(manifest.navDate),
    ...services2(manifest, context, search),
    ...linksOf(manifest, context),
    sequences: [sequence2(manifest, context), ...furtherSequences2(manifest, context)],
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
  const seeAlso = links2([...manifest.seeAlso, ...orders, ...manifestDescriptions(manifest, context)]);
  const rendering = links2([
    ...pdfLinks(manifest, context),
    ...bagLinks(manifest, context),
    ...manifest.rendering,
  ]);
  const within = oneOrMany([
    ...collectionsWith(manifest, context).map(({ id }) => collectionUrl2(id, context)),
    ...(manifest.partOf ?? []).map(({ id }) => id),
  ]);
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

/**
 * An order of the photographs (2.1, 5.2); further orders of an essay are further manifests.
 *
 * @param name - of one of the orders that ranges give; left out: the first order
 * @returns undefined when the manifest has no such order
 */
export function sequence2(manifest: Manifest, context: SerialisationContext): JsonLd2;
export function sequence2(
  manifest: Manifest,
  context: SerialisationContext,
  name?: string,
): JsonLd2 | undefined;
export function sequence2(
  manifest: Manifest,
  context: SerialisationContext,
  name?: string,
): JsonLd2 | undefined {
  const { start, canvasesOf, canvases, sequences = [] } = manifest;
  const further = name === undefined ? undefined : sequences.slice(1).find(({ id }) => id === name);
  if (name !== undefined && !further) return undefined;
  const places = new Map(further?.canvases.map((id, index) => [id, index]));
  const inOrder = further
    ? canvases.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0))
    : canvases;
  const named = further ?? sequences[0];
  return {
    '@id': sequenceUrl2(manifest, context, name),
    '@type': 'sc:Sequence',
    ...(named && { label: propertyValue(named.label) }),
    ...viewing2(manifest),
    ...(start !== undefined && {
      startCanvas: presentationUrl(context.base, 2, { kind: 'canvas', manifest: canvasesOf, canvas: start }),
    }),
    canvases:
      further === undefined && context.itemsApart
        ? context.itemsApart
        : inOrder.map((canvas) => canvas2(manifest, canvas, context)),
  };
}

function sequenceUrl2({ id }: Manifest, { base }: SerialisationContext, name?: string): string {
  return presentationUrl(base, 2, {
    kind: 'sequence',
    manifest: id,
    ...(name !== undefined && { sequence: name }),
  });
}

/** Orders beside the first are only referred to (2.1, 5.2). */
function furtherSequences2(manifest: Manifest, context: SerialisationContext): readonly JsonLd2[] {
  return (manifest.sequences ?? []).slice(1).map(({ id, label }) => ({
    '@id': sequenceUrl2(manifest, context, id),
    '@type': 'sc:Sequence',
    label: propertyValue(label),
  }));
}
