import type { PresentationResource } from '../../../urls.ts';
import type { Canvas, Manifest, Note, Range } from '../../model/manifest.ts';
import { findRange } from './ranges.ts';

/** What a URL names within a manifest. Not every version of the API has every kind. */
export type LocatedPart =
  | { readonly kind: 'manifest' | 'layer' }
  | { readonly kind: 'sequence'; readonly sequence?: string }
  | { readonly kind: 'range'; readonly range: Range }
  | {
      readonly kind: 'canvas' | 'placeholder' | 'painting-page' | 'painting' | 'annotations';
      readonly canvas: Canvas;
    }
  | { readonly kind: 'annotation'; readonly canvas: Canvas; readonly note: Note };

/**
 * Finds what a resource is in a manifest; undefined when it is not part of it. An alternative order has only itself, its
 * sequence and its ranges: its canvases and their notes are found in the manifest that it shares them with.
 */
export function locatePart(manifest: Manifest, resource: PresentationResource): LocatedPart | undefined {
  if (!('manifest' in resource) || resource.manifest !== manifest.id) return undefined;
  const hasCanvases = manifest.canvasesOf === manifest.id;
  switch (resource.kind) {
    case 'manifest':
      return { kind: 'manifest' };
    case 'sequence': {
      const { sequence } = resource;
      return { kind: 'sequence', ...(sequence !== undefined && { sequence }) };
    }
    case 'layer':
      return hasCanvases ? { kind: 'layer' } : undefined;
    case 'range': {
      const range = findRange(manifest.structures, resource.range);
      return range && { kind: 'range', range };
    }
    default: {
      const canvas = hasCanvases ? manifest.canvases.find(({ id }) => id === resource.canvas) : undefined;
      if (resource.kind !== 'annotation') return canvas && { kind: resource.kind, canvas };
      const note = canvas?.notes.find(({ id }) => id === resource.annotation);
      return canvas && note && { kind: 'annotation', canvas, note };
    }
  }
}
