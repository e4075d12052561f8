import { LoupeError } from '../errors.ts';
import type { Rectangle } from '../image/geometry.ts';
import { svgBounds } from '../presentation/space/svg-bounds.ts';
import { type BaseUrl, presentationUrl } from '../urls.ts';
import { type ArchiveAddress, archiveAddress } from './archive-address.ts';
import { CONTENT_STATE_PARAMETER, type ContentStateTarget, refusedState } from './content-state.ts';
import type { ManifestPlaces, PlacedCanvas } from './manifest-places.ts';
import { type CanvasSelector, regionOn } from './selector.ts';
import { noSuchVersion } from './version.ts';

/** What a viewer opens for a target of a content state. */
export type ResolvedTarget =
  | { readonly kind: 'collection'; readonly collection: string }
  | {
      readonly kind: 'manifest';
      readonly places: ManifestPlaces;
      readonly place?: PlacedCanvas;
      /** Which of its images an address names, from 1. */
      readonly version?: number;
      /** In units of the canvas, within it. */
      readonly region?: Rectangle;
    }
  /** What is on other servers, which this one never asks for. */
  | { readonly kind: 'elsewhere'; readonly target: ContentStateTarget };

/** What of the archive is looked up. */
export interface ArchivePlaces {
  readonly base: BaseUrl;
  /** @throws LoupeError `not-found` or `gone` */
  readonly placesOf: (manifest: string) => ManifestPlaces;
}

/**
 * Finds out what a target of a content state is.
 *
 * @throws LoupeError `invalid-request` for what cannot be shown, and as `placesOf` does
 */
export function resolvedTarget(target: ContentStateTarget, archive: ArchivePlaces): ResolvedTarget {
  const { base } = archive;
  const own = archiveAddress(base, target.id);
  const manifest = target.manifest === undefined ? undefined : archiveAddress(base, target.manifest);
  if (own === 'unknown' || manifest === 'unknown')
    throw refusedState(
      'names an address of this server at which there is no manifest, collection, canvas or range',
    );
  if (own?.resource.kind === 'collection') return { kind: 'collection', collection: own.resource.collection };
  const id = target.manifest === undefined ? own?.resource.manifest : manifestIn(manifest);
  return id === undefined
    ? { kind: 'elsewhere', target: checkedElsewhere(target) }
    : opened(target, own, id, archive);
}

function manifestIn(own: ArchiveAddress | undefined): string | undefined {
  if (own === undefined) return undefined;
  if (own.resource.kind === 'manifest') return own.resource.manifest;
  throw refusedState('partOf names the address of a manifest');
}

/** @param asked id of the manifest, which may have another one now */
function opened(
  target: ContentStateTarget,
  own: ArchiveAddress | undefined,
  asked: string,
  { base, placesOf }: ArchivePlaces,
): ResolvedTarget {
  const places = placesOf(asked);
  if (own?.resource.kind === 'manifest') return { kind: 'manifest', places };
  const found = placeIn(places, target, own);
  if (!found || !isWithin(found.place, own, asked, base))
    throw new LoupeError('not-found', `there is no such photograph in ${JSON.stringify(places.manifest)}`);
  const { place, selector = target.selector } = found;
  const region = selector && onCanvas(selector, place);
  const { version = 1 } = own ?? {};
  if (version > (place.images ?? 1))
    throw noSuchVersion(place.canvas ?? place.id, version, CONTENT_STATE_PARAMETER);
  return { kind: 'manifest', places, place, version, ...(region && { region }) };
}

/** Whether what an address names is in the manifest that is asked for, or in the one that has its canvases. */
function isWithin(
  place: PlacedCanvas,
  own: ArchiveAddress | undefined,
  asked: string,
  base: BaseUrl,
): boolean {
  if (own === undefined || !('manifest' in own.resource) || own.resource.manifest === asked) return true;
  const { manifest } = own.resource;
  const { canvas } = place;
  return canvas !== undefined && place.id === presentationUrl(base, 3, { kind: 'canvas', manifest, canvas });
}

function placeIn(
  places: ManifestPlaces,
  { id }: ContentStateTarget,
  own: ArchiveAddress | undefined,
): { readonly place: PlacedCanvas; readonly selector?: CanvasSelector } | undefined {
  if (own?.resource.kind === 'range') {
    const place = places.canvasOfRange(own.resource.range);
    return place && { place };
  }
  if (own?.resource.kind === 'annotation') {
    const found = places.canvasOfNote(own.resource.canvas, own.resource.annotation);
    const region = found?.note.region;
    return (
      found && {
        place: found.place,
        ...(region && { selector: { kind: 'region', unit: 'pixel', ...region } }),
      }
    );
  }
  const place = own?.resource.kind === 'canvas' ? places.canvas(own.resource.canvas) : places.canvasOfId(id);
  return place && { place, ...(own?.selector && { selector: own.selector }) };
}

/** @throws LoupeError `invalid-request` for what lies beside the canvas */
function onCanvas(selector: CanvasSelector, canvas: PlacedCanvas): Rectangle {
  const region = regionOn(selector, canvas);
  if (region) return region;
  throw refusedState(
    `what is selected lies outside of the canvas, which is ${canvas.width} by ${canvas.height}`,
  );
}

/** What a browser can open: it asks for it from a page that may connect to https hosts only. */
function checkedElsewhere(target: ContentStateTarget): ContentStateTarget {
  const { id, type, manifest, selector } = target;
  if (!/^https:/i.test(manifest ?? id))
    throw refusedState('what is elsewhere is named by its https address, since viewers open nothing else');
  if ((type === 'Canvas' || type === 'Range') && manifest === undefined)
    throw refusedState(`a ${type} of another archive names its Manifest in partOf`);
  if (selector?.kind !== 'svg') return target;
  const { selector: _drawing, ...whole } = target;
  const bounds = svgBounds(selector.svg);
  if (!bounds) return whole;
  const { left, top, right, bottom } = bounds;
  const around = { x: left, y: top, width: right - left, height: bottom - top };
  return { ...whole, selector: { kind: 'region', unit: 'pixel', ...around } };
}
