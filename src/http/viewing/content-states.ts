import type { Request, RequestHandler } from 'express';
import { type ContentStateAnnotation, contentStateAnnotation } from '../../content-state/annotation.ts';
import { parseContentStatePath } from '../../content-state/archive-address.ts';
import type { ManifestPlaces, PlacedCanvas } from '../../content-state/manifest-places.ts';
import { fragmentRegion, REGION_FORM, regionOn, regionText } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import type { Rectangle } from '../../image/geometry.ts';
import { presentationContext } from '../../presentation/json-ld.ts';
import { type BaseUrl, contentStateUrl } from '../../urls.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { isLinkedDataWanted, jsonForm } from '../protocol/negotiate.ts';
import { sendDocument } from '../protocol/respond.ts';
import { queryParameter } from '../routes/page-context.ts';
import { type ArchivePlacesParts, visiblePlaces } from './archive-places.ts';

/** What content states are made of. */
export interface ContentStateParts extends ArchivePlacesParts {
  readonly infoCacheControl: string;
}

/**
 * The part of a canvas that `xywh` asks for, within the canvas.
 *
 * @throws LoupeError `invalid-request` for what is no region, or lies outside
 */
export function askedRegion(xywh: string, canvas: PlacedCanvas): Rectangle {
  const selector = fragmentRegion(xywh);
  if (!selector) throw new LoupeError('invalid-request', REGION_FORM, { parameter: 'xywh' });
  const region = regionOn(selector, canvas);
  if (region) return region;
  const sentence = `lies outside of the canvas, which is ${canvas.width} by ${canvas.height}`;
  throw new LoupeError('invalid-request', sentence, { parameter: 'xywh' });
}

/** The content state of a canvas or of a part of it. Whatever it was asked by, its id is its one address. */
export function stateOfPlace(
  base: BaseUrl,
  places: ManifestPlaces,
  place: PlacedCanvas,
  region: Rectangle | undefined,
): ContentStateAnnotation {
  const id = contentStateUrl(base, places.manifest, place.canvas, region && regionText(region));
  return contentStateAnnotation(id, {
    id: place.id,
    type: 'Canvas',
    manifest: places.id,
    ...(region && { selector: { kind: 'region', unit: 'pixel', ...region } }),
  });
}

/** It as a document, in the form that the client asks for (Content State 1.0, 7.2). */
export function stateDocument(
  annotation: ContentStateAnnotation,
  { headers }: Request,
  { modifiedMs, cacheControl }: { readonly modifiedMs: number; readonly cacheControl: string },
): DocumentResponse {
  const form = jsonForm(3, presentationContext(3), isLinkedDataWanted(3, headers.accept));
  return documentResponse({
    body: Buffer.from(JSON.stringify(annotation)),
    mediaType: form.mediaType,
    modifiedMs,
    cacheControl,
    more: ['Vary', 'Accept', ...(form.contextLink === undefined ? [] : ['Link', form.contextLink])],
  });
}

/** Content State API 1.0: the annotation of each canvas of this archive, and of each part that is asked for, at an address. */
export function contentStateDocument(parts: ContentStateParts): RequestHandler {
  return (request, response) => {
    const address = parseContentStatePath(request.path);
    if (!address) throw new LoupeError('not-found', 'there is nothing at this address');
    const base = parts.baseUrl(request);
    const xywh = queryParameter(request, 'xywh');
    const places = visiblePlaces(address.manifest, base, parts);
    if (!places)
      throw new LoupeError('not-found', `there is no manifest ${JSON.stringify(address.manifest)}`, {
        parameter: 'manifest',
      });
    const place = places.canvas(address.canvas);
    if (!place)
      throw new LoupeError('not-found', 'there is none of this name in the manifest', {
        parameter: 'canvas',
      });
    const region = xywh === undefined ? undefined : askedRegion(xywh, place);
    const annotation = stateOfPlace(base, places, place, region);
    const { modifiedMs } = places;
    const document = stateDocument(annotation, request, { modifiedMs, cacheControl: parts.infoCacheControl });
    sendDocument(request, response, document);
  };
}
