import type { Request, RequestHandler, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import { renderEssaysPage } from '../../pages/essay/list.ts';
import { renderEssayPage } from '../../pages/essay/page.ts';
import type { Reader } from '../../pages/parts/reader.ts';
import { renderPhotoPage } from '../../pages/photo/page.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { sendPage } from '../protocol/send-page.ts';
import {
  type EssayPagesParts,
  PAGE_LANGUAGES,
  pageContextOf,
  pageNumber,
  pathSegment,
  shownManifest,
} from './page-context.ts';

const ESSAYS_PER_PAGE = 60;

async function sendTranslated(
  request: Request,
  response: Response,
  { pageLanguage }: Reader,
  text: string,
): Promise<void> {
  await sendPage(request, response, { text, language: pageLanguage, vary: 'Accept-Language' });
}

/** The list of essays. */
export function essayListPage(parts: EssayPagesParts & { readonly images: OpenImages }): RequestHandler {
  return async (request, response) => {
    const catalog = parts.catalog();
    const top = catalog.collection('top');
    // Another order of an essay's photographs is reached from the essay.
    const all = [
      ...catalog.summaries().filter(({ anotherOrderOf }) => anotherOrderOf === undefined),
      ...catalog.iiifJsonSummaries(),
    ];
    const pages = Math.max(1, Math.ceil(all.length / ESSAYS_PER_PAGE));
    const page = pageNumber(request, pages);
    const context = pageContextOf(request, PAGE_LANGUAGES, parts);
    const essays = all.slice((page - 1) * ESSAYS_PER_PAGE, page * ESSAYS_PER_PAGE);
    const text = renderEssaysPage({
      context,
      languages: PAGE_LANGUAGES,
      label: top?.label ?? { none: ['Loupe'] },
      summary: top?.summary,
      essays,
      images: parts.images.catalog.list().length,
      total: all.length,
      page,
      pages,
    });
    await sendTranslated(request, response, context.reader, text);
  };
}

/** An essay. */
export function essayPage(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const manifest = shownManifest(pathSegment(request, 'manifest'), parts);
    const context = pageContextOf(request, manifest.languages, parts);
    const catalog = parts.catalog();
    const text = renderEssayPage({
      context,
      manifest,
      appearancesOf: (identifier) => catalog.appearancesOf(identifier),
      collections: catalog.collectionsOf(manifest.id),
    });
    await sendTranslated(request, response, context.reader, text);
  };
}

/** A photograph of an essay. */
export function photoPage(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const manifest = shownManifest(pathSegment(request, 'manifest'), parts);
    const id = pathSegment(request, 'canvas');
    const canvas = manifest.canvases.find((each) => each.id === id);
    if (canvas === undefined)
      throw new LoupeError('not-found', `there is no photograph ${JSON.stringify(id)} in this essay`);
    const context = pageContextOf(request, manifest.languages, parts);
    const catalog = parts.catalog();
    const text = renderPhotoPage({
      context,
      manifest,
      canvas,
      appearancesOf: (identifier) => catalog.appearancesOf(identifier),
    });
    await sendTranslated(request, response, context.reader, text);
  };
}
