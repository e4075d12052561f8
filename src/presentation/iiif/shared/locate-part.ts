import type { PresentationResource } from '../../../urls.ts';
import type { Canvas, Manifest, Range } from '../../model.ts';
import { findRange } from './ranges.ts';

/** A resource that is one canvas, or belongs to one. */
export type CanvasResource = Extract<PresentationResource, { canvas: string }>;

/** What a URL names within a manifest. */
export type LocatedPart =
  | { readonly kind: 'manifest' }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'canvas'; readonly canvas: Canvas; readonly resource: CanvasResource };

/**
 * Finds what a resource of Presentation 3.0 or 4.0 is in a manifest; undefined when it is not part of it. An alternative
 * order has only itself and its ranges: its canvases are found in the manifest that it shares them with.
 */
export function locatePart(manifest: Manifest, resource: PresentationResource): LocatedPart | undefined {
  switch (resource.kind) {
    case 'manifest':
      return resource.manifest === manifest.id ? { kind: 'manifest' } : undefined;
    case 'range': {
      const range =
        resource.manifest === manifest.id ? findRange(manifest.structures, resource.range) : undefined;
      return range && { kind: 'range', range };
    }
    case 'collection':
    case 'collection-page':
    case 'sequence':
    case 'layer':
      return undefined;
    default: {
      if (resource.manifest !== manifest.id || manifest.canvasesOf !== manifest.id) return undefined;
      const canvas = manifest.canvases.find(({ id }) => id === resource.canvas);
      return canvas && { kind: 'canvas', canvas, resource };
    }
  }
}
