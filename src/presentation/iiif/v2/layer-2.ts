import { presentationUrl } from '../../../urls.ts';
import type { Manifest } from '../../model.ts';
import { serverText } from '../../text/messages.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { annotationListUrl2, placeOf } from './annotations.ts';
import { type JsonLd2, propertyValue } from './values.ts';

/** The URL of the layer that a list of notes is in: where its canvas is. */
export function layerUrl2({ canvasesOf }: Manifest, { base }: SerialisationContext): string {
  return presentationUrl(base, 2, { kind: 'layer', manifest: canvasesOf });
}

/**
 * The lists of notes on all photographs of a manifest (2.1, 5.7), for those who want them together.
 *
 * @returns undefined when there are no notes
 */
export function layer2(manifest: Manifest, context: SerialisationContext): JsonLd2 | undefined {
  const lists = manifest.canvases
    .filter(({ notes }) => notes.length > 0)
    .map((canvas) => annotationListUrl2(placeOf(manifest, canvas), context));
  return lists.length > 0 ? { ...layerReference2(manifest, context), otherContent: lists } : undefined;
}

/** What a list of notes says of the layer that it is within. */
export function layerReference2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  return {
    '@id': layerUrl2(manifest, context),
    '@type': 'sc:Layer',
    label: propertyValue(serverText('notes', manifest.languages)),
  };
}
