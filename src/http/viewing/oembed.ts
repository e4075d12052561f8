import type { Request, RequestHandler } from 'express';
import { parsePhotoPath } from '../../content-state/archive-address.ts';
import { LINK_PICTURE } from '../../content-state/detail-crop.ts';
import { askedRegion } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { linkPicture } from '../../pages/parts/link-picture.ts';
import { lineFor } from '../../pages/parts/reader.ts';
import { pathBelow } from '../../urls.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendTagged } from '../protocol/respond.ts';
import {
  type EssayPagesParts,
  pageContextOf,
  queryParameter,
  shownManifest,
} from '../routes/page-context.ts';

/** A side that a consumer has room for; undefined where it says none. */
function sideIn(request: Request, name: 'maxwidth' | 'maxheight'): number | undefined {
  const side = queryParameter(request, name);
  if (side === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(side)) return Number(side);
  throw new LoupeError('invalid-request', 'a whole number of pixels from 1', { parameter: name });
}

function boxIn(request: Request): Dimensions | undefined {
  const [width, height] = [sideIn(request, 'maxwidth'), sideIn(request, 'maxheight')];
  if (width === undefined && height === undefined) return undefined;
  return {
    width: Math.min(width ?? LINK_PICTURE.width, LINK_PICTURE.width),
    height: Math.min(height ?? LINK_PICTURE.height, LINK_PICTURE.height),
  };
}

/** oEmbed 1.0 of photographs and details of them: a picture with its title, for programs that show what a link leads to. */
export function oembedDocument(
  parts: EssayPagesParts & { readonly infoCacheControl: string },
): RequestHandler {
  return (request, response) => {
    const format = queryParameter(request, 'format') ?? 'json';
    if (format !== 'json') throw new LoupeError('not-implemented', 'json alone', { parameter: 'format' });
    const base = parts.baseUrl(request);
    const url = queryParameter(request, 'url');
    if (url === undefined)
      throw new LoupeError('invalid-request', 'the address of the page of a photograph', {
        parameter: 'url',
      });
    const path = pathBelow(base, url)?.replace(/[?#].*$/, '');
    const address = path === undefined ? undefined : parsePhotoPath(path);
    if (!address)
      throw new LoupeError('not-found', 'no page of a photograph of this server', { parameter: 'url' });
    const { manifest } = shownManifest(address.manifest, parts);
    const canvas = manifest.canvases.find(({ id }) => id === address.canvas);
    if (!canvas) throw new LoupeError('not-found', 'no photograph of this essay', { parameter: 'url' });
    const region = askedRegion(address.xywh, canvas);
    const { reader, limits } = pageContextOf(request, manifest.languages, parts);
    const picture = linkPicture(base, limits, canvas, region, boxIn(request));
    const [provider] = manifest.providers;
    const json = {
      version: '1.0',
      type: 'photo',
      title: `${lineFor(canvas.label, reader)} – ${lineFor(manifest.label, reader)}`,
      ...picture,
      ...(provider && { provider_name: lineFor(provider.label, reader) }),
      provider_url: `${base}/`,
    };
    const document = documentResponse({
      body: Buffer.from(JSON.stringify(json)),
      mediaType: 'application/json',
      modifiedMs: manifest.modifiedMs,
      cacheControl: parts.infoCacheControl,
      more: ['Vary', 'Accept-Language'],
    });
    sendTagged(request, response, document);
  };
}
