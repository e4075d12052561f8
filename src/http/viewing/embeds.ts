import type { Request, RequestHandler, Response } from 'express';
import { askedRegion } from '../../content-state/selector.ts';
import { parseIdentifier } from '../../image/image-path.ts';
import { renderEmbeddedImage, renderEmbeddedPhoto } from '../../pages/embed/page.ts';
import type { PageContext } from '../../pages/parts/reader.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { sendPage } from '../protocol/send-page.ts';
import {
  type EssayPagesParts,
  pageContextOf,
  queryParameter,
  shownPhotograph,
} from '../routes/page-context.ts';

/**
 * Sends a page that stands in pages of others: every site may frame it, as it may every page here, since none has anything to
 * be tricked into.
 */
async function sendEmbedded(
  request: Request,
  response: Response,
  { pages }: EssayPagesParts,
  { context, language, facts, render }: EmbeddedPage,
): Promise<void> {
  const { base, reader } = context;
  const { pageLanguage, languages, asked = '' } = reader;
  const state = ['embed', base, facts, pageLanguage, language, asked, ...languages];
  const body = pages.passingPage(state, render);
  await sendPage(request, response, { ...body, language, vary: 'Accept-Language' });
}

interface EmbeddedPage {
  readonly context: PageContext;
  /** BCP 47. */
  readonly language: string;
  /** All that it is rendered from besides. */
  readonly facts: string;
  readonly render: () => string;
}

/** A photograph of an essay, one of its other images, or a detail: `/embed/photo/exile/cactus-01@10,20,300,200`. */
export function embeddedPhoto(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const { manifest, digest, canvas, version, image, region } = shownPhotograph(request, parts);
    const context = pageContextOf(request, manifest.languages, parts);
    await sendEmbedded(request, response, parts, {
      context,
      language: context.reader.textLanguage,
      facts: JSON.stringify([digest, canvas.id, version, region]),
      render: () => renderEmbeddedPhoto({ context, manifest, canvas, version, image, region }),
    });
  };
}

/** An image, or a detail of it in its pixels: `/embed/image/plate-01?xywh=10,20,300,200`. */
export function embeddedImage(parts: EssayPagesParts & { readonly images: OpenImages }): RequestHandler {
  return async (request, response, next) => {
    const encoded = request.path.slice('/embed/image/'.length);
    if (encoded === '') {
      next();
      return;
    }
    const identifier = parseIdentifier(encoded);
    const { source } = await parts.images.open(identifier);
    const { width, height } = source;
    const region = askedRegion(queryParameter(request, 'xywh'), { width, height });
    const context = pageContextOf(request, PAGE_LANGUAGES, parts);
    await sendEmbedded(request, response, parts, {
      context,
      language: context.reader.pageLanguage,
      facts: JSON.stringify([identifier, width, height, region]),
      render: () => renderEmbeddedImage({ context, identifier, width, height, region }),
    });
  };
}
