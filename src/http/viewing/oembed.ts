import type { Request, RequestHandler } from 'express';
import { parseImageSegment, parsePhotoPath } from '../../content-state/archive-address.ts';
import { LINK_PICTURE } from '../../content-state/detail-crop.ts';
import { askedRegion } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { type LinkPicture, linkPicture } from '../../pages/parts/link-picture.ts';
import { lineFor, nameOfVersion } from '../../pages/parts/reader.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { type BaseUrl, pathBelow } from '../../urls.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendTagged } from '../protocol/respond.ts';
import {
  type EssayPagesParts,
  languageAsked,
  pageContextOf,
  paintedVersion,
  queryParameter,
  shownManifest,
} from '../routes/page-context.ts';
import { imagePlace } from '../routes/pages.ts';

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

/** What a link leads to, for programs that show it. */
interface LinkedPicture {
  readonly title: string;
  readonly picture: LinkPicture;
  readonly provider?: string;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

type OembedParts = EssayPagesParts & { readonly infoCacheControl: string; readonly images: OpenImages };

/** A page of this server, as a link names it. */
interface LinkedPage {
  /** Below the base URL; empty for what is elsewhere. */
  readonly path: string;
  /** Its `lang`. */
  readonly asked: string | undefined;
}

/** Throws LoupeError `invalid-request` for a `lang` that is no language tag. */
function linkedPage(url: string, base: BaseUrl): LinkedPage {
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(pathBelow(base, url) ?? '') ?? [];
  return { path, asked: languageAsked(new URLSearchParams(query).get('lang') ?? undefined) };
}

/** A photograph of an essay or a detail of it. Throws LoupeError `not-found` where there is none. */
function linkedPhotograph(
  request: Request,
  { path, asked }: LinkedPage,
  parts: OembedParts,
): LinkedPicture | undefined {
  const address = parsePhotoPath(path);
  if (!address) return undefined;
  const { manifest } = shownManifest(address.manifest, parts);
  const canvas = manifest.canvases.find(({ id }) => id === address.canvas);
  if (!canvas) throw new LoupeError('not-found', 'no photograph of this essay', { parameter: 'url' });
  const { version, image } = paintedVersion(canvas, address.version, 'url');
  const region = askedRegion(address.xywh, canvas);
  const { base, reader, limits } = pageContextOf(request, manifest.languages, parts, asked);
  const [provider] = manifest.providers;
  return {
    title: `${nameOfVersion(canvas.label, { version, image }, reader)} – ${lineFor(manifest.label, reader)}`,
    picture: linkPicture(base, limits, { image, extent: canvas }, region, boxIn(request)),
    ...(provider && { provider: lineFor(provider.label, reader) }),
    modifiedMs: manifest.modifiedMs,
  };
}

/** An image or a detail of it. Rejects with LoupeError as `OpenImages.open` does. */
async function linkedImage(
  request: Request,
  { path }: LinkedPage,
  { images, limits, baseUrl }: OembedParts,
): Promise<LinkedPicture | undefined> {
  const [, encoded] = /^\/image\/(.+)$/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  const { identifier, xywh } = imagePlace(parseImageSegment(encoded), images);
  const { source, modifiedMs } = await images.open(identifier);
  const { width, height } = source;
  const region = askedRegion(xywh, { width, height }, 'image');
  const shown = { image: { identifier, width, height }, extent: { width, height } };
  return {
    title: identifier,
    picture: linkPicture(baseUrl(request), limits, shown, region, boxIn(request)),
    modifiedMs,
  };
}

/** oEmbed 1.0 of photographs, images and details of them: a picture with its title, for programs that show what a link leads to. */
export function oembedDocument(parts: OembedParts): RequestHandler {
  return async (request, response) => {
    const format = queryParameter(request, 'format') ?? 'json';
    if (format !== 'json') throw new LoupeError('not-implemented', 'json alone', { parameter: 'format' });
    const base = parts.baseUrl(request);
    const url = queryParameter(request, 'url');
    if (url === undefined)
      throw new LoupeError('invalid-request', 'the address of the page of a photograph or an image', {
        parameter: 'url',
      });
    const page = linkedPage(url, base);
    const linked = linkedPhotograph(request, page, parts) ?? (await linkedImage(request, page, parts));
    if (!linked)
      throw new LoupeError('not-found', 'no page of a photograph or an image of this server', {
        parameter: 'url',
      });
    const { title, picture, provider, modifiedMs } = linked;
    const json = {
      version: '1.0',
      type: 'photo',
      title,
      ...picture,
      ...(provider !== undefined && { provider_name: provider }),
      provider_url: `${base}/`,
    };
    const document = documentResponse({
      body: Buffer.from(JSON.stringify(json)),
      mediaType: 'application/json',
      modifiedMs,
      cacheControl: parts.infoCacheControl,
      more: ['Vary', 'Accept-Language'],
    });
    sendTagged(request, response, document);
  };
}
