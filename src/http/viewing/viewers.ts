import type { Request, RequestHandler, Response } from 'express';
import { parsePhotoSegment } from '../../content-state/archive-address.ts';
import { CONTENT_STATE_PARAMETER } from '../../content-state/content-state.ts';
import type { PlaceOfPhoto } from '../../content-state/place-url.ts';
import { LoupeError } from '../../errors.ts';
import { otherThan } from '../../pages/viewers/links.ts';
import { viewedResource } from '../../pages/viewers/viewed-resource.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import { type PresentationResource, presentationUrl, viewUrl } from '../../urls.ts';
import { pageContextOf, paintedVersion, queryParameter } from '../routes/page-context.ts';
import { openState } from './opened-states.ts';
import { viewed } from './viewed.ts';
import {
  type AskedViewer,
  leadTo,
  loupePageOf,
  sendViewer,
  VIEWER_NAMES,
  type ViewersParts,
} from './viewer-pages.ts';

function viewerIn(request: Request): AskedViewer {
  const asked = queryParameter(request, 'viewer') ?? 'mirador';
  const viewer = VIEWER_NAMES.find((each) => each === asked);
  if (viewer !== undefined) return viewer;
  throw new LoupeError('invalid-request', 'viewer: mirador, uv or loupe');
}

/** A photograph that the viewer opens first. */
interface OpenedFirst extends PlaceOfPhoto {
  readonly resource: Extract<PresentationResource, { kind: 'canvas' }>;
}

/** The one that the address names: by its id, and `~2` for its second image. */
function canvasIn(request: Request, manifest: Manifest | undefined): OpenedFirst | undefined {
  const asked = queryParameter(request, 'canvas');
  if (asked === undefined) return undefined;
  const { canvas: id, version, xywh } = parsePhotoSegment(asked);
  const canvas = manifest?.canvases.find((each) => each.id === id);
  if (!manifest || !canvas || xywh !== undefined)
    throw new LoupeError('invalid-request', 'canvas: the id of a photograph of the manifest');
  const resource = { kind: 'canvas', manifest: manifest.canvasesOf, canvas: id } as const;
  return { resource, canvas: id, version: paintedVersion(canvas, version).version };
}

/**
 * Mirador, Universal Viewer and Loupe's own pages, at what the address asks for: a manifest or collection of this server, or a content
 * state.
 */
export function viewerPage(parts: ViewersParts): RequestHandler {
  return async (request, response) => {
    const viewer = viewerIn(request);
    const state = queryParameter(request, CONTENT_STATE_PARAMETER);
    if (state === undefined) await openManifest(request, response, viewer, parts);
    else await openState(request, response, { viewer, state }, parts);
  };
}

async function openManifest(
  request: Request,
  response: Response,
  viewer: AskedViewer,
  parts: ViewersParts,
): Promise<void> {
  const asked = queryParameter(request, 'manifest');
  const named = asked === undefined ? undefined : viewedResource(parts.baseUrl(request), asked);
  if (asked === undefined || named === undefined)
    throw new LoupeError(
      'invalid-request',
      'manifest: the URL of a manifest or collection of this server, as in /view?manifest=…&viewer=mirador',
    );
  const { resource, version } = named;
  const shown = viewed(resource, parts);
  const context = pageContextOf(request, shown.languages, parts);
  const first = canvasIn(request, shown.manifest);
  if (viewer === 'loupe') {
    leadTo(request, response, loupePageOf(context.root, resource, shown, first));
    return;
  }
  const place = {
    manifest: presentationUrl(context.root, version, resource),
    ...(first && { canvas: presentationUrl(context.base, version, first.resource) }),
    ...(first && first.version > 1 && { version: first.version }),
  };
  const other = viewUrl(context.root, asked, otherThan(viewer));
  await sendViewer(request, response, { viewer, other, places: [place], shown }, parts);
}
