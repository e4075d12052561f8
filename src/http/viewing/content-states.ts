import type { Request, RequestHandler, Response } from 'express';
import { type ContentStateAnnotation, contentStateAnnotation } from '../../content-state/annotation.ts';
import {
  type CanvasAddress,
  parseContentStatePath,
  parsePhotoSegment,
} from '../../content-state/archive-address.ts';
import type { ContentStateTarget } from '../../content-state/content-state.ts';
import type { ManifestPlaces, PlacedCanvas } from '../../content-state/manifest-places.ts';
import { placeStateUrl } from '../../content-state/place-url.ts';
import { askedRegion } from '../../content-state/selector.ts';
import { askedVersion } from '../../content-state/version.ts';
import { LoupeError } from '../../errors.ts';
import type { Rectangle } from '../../image/geometry.ts';
import { presentationContext } from '../../presentation/model/json-ld.ts';
import type { BaseUrl } from '../../urls.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { isJsonWanted, isLinkedDataWanted, jsonForm } from '../protocol/negotiate.ts';
import { sendDocument } from '../protocol/respond.ts';
import { pathSegment, queryParameter } from '../routes/page-context.ts';
import { type ArchivePlacesParts, visiblePlaces } from './archive-places.ts';

/** What content states are made of. */
export interface ContentStateParts extends ArchivePlacesParts {
  readonly infoCacheControl: string;
}

/** A canvas of a manifest, as addresses name it, and which of its images is shown, from 1. */
interface PlacedVersion {
  readonly canvas: string;
  readonly version: number;
  readonly place: PlacedCanvas;
}

/**
 * The content state of a canvas or of a part of it. Whatever it was asked by, its id is its one address: of the images of a
 * photograph, the target says nothing.
 */
function stateOfPlace(
  base: BaseUrl,
  places: ManifestPlaces,
  { canvas, version, place }: PlacedVersion,
  region: Rectangle | undefined,
): ContentStateAnnotation {
  const id = placeStateUrl(base, places.manifest, { canvas, version, region });
  return contentStateAnnotation(id, canvasTarget(places.id, place, region));
}

/** A canvas, or a part of it, as a content state is about it. @param manifest its address */
export function canvasTarget(
  manifest: string,
  { id }: PlacedCanvas,
  region: Rectangle | undefined,
): ContentStateTarget {
  return {
    id,
    type: 'Canvas',
    manifest,
    ...(region && { selector: { kind: 'region', unit: 'pixel', ...region } }),
  };
}

/** A content state as a document, in the form that the client asks for (Content State 1.0, 7.2). */
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
    sendState(request, response, { ...address, xywh: queryParameter(request, 'xywh') }, parts);
  };
}

/** The page of a photograph or of a detail of it; to a client that wants JSON, the annotation of it. */
export function photoOrState(parts: ContentStateParts, page: RequestHandler): RequestHandler {
  return (request, response, next) => {
    response.vary('Accept');
    if (!isJsonWanted(request.headers.accept)) return page(request, response, next);
    const place = parsePhotoSegment(pathSegment(request, 'canvas'));
    return sendState(request, response, { manifest: pathSegment(request, 'manifest'), ...place }, parts);
  };
}

function sendState(
  request: Request,
  response: Response,
  address: CanvasAddress,
  parts: ContentStateParts,
): void {
  const base = parts.baseUrl(request);
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
  const { canvas } = address;
  const version = askedVersion(address.version, { name: canvas, images: place.images });
  const region = askedRegion(address.xywh, place);
  const annotation = stateOfPlace(base, places, { canvas, version, place }, region);
  const { modifiedMs } = places;
  const document = stateDocument(annotation, request, { modifiedMs, cacheControl: parts.infoCacheControl });
  sendDocument(request, response, document);
}
