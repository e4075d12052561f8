import { type Request, type Response, Router } from 'express';
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
  shownManifest,
} from './page-context.ts';

const ESSAYS_PER_PAGE = 60;

/** What the pages of essays are made of. */
export interface EssayRoutesParts extends EssayPagesParts {
  readonly images: OpenImages;
}

async function sendTranslated(
  request: Request,
  response: Response,
  { pageLanguage }: Reader,
  text: string,
): Promise<void> {
  await sendPage(request, response, { text, language: pageLanguage, vary: 'Accept-Language' });
}

/** The list of essays, an essay, and a photograph of one. */
export function createEssayRoutes(parts: EssayRoutesParts): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.get('/', async (request, response) => {
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
  });

  router.get('/essay/:manifest', async (request, response) => {
    const manifest = shownManifest(request.params.manifest, parts);
    const context = pageContextOf(request, manifest.languages, parts);
    const catalog = parts.catalog();
    const text = renderEssayPage({
      context,
      manifest,
      appearancesOf: (identifier) => catalog.appearancesOf(identifier),
      collections: catalog.collectionsOf(manifest.id),
    });
    await sendTranslated(request, response, context.reader, text);
  });

  router.get('/photo/:manifest/:canvas', async (request, response) => {
    const manifest = shownManifest(request.params.manifest, parts);
    const canvas = manifest.canvases.find(({ id }) => id === request.params.canvas);
    if (canvas === undefined)
      throw new LoupeError(
        'not-found',
        `there is no photograph ${JSON.stringify(request.params.canvas)} in this essay`,
      );
    const context = pageContextOf(request, manifest.languages, parts);
    const catalog = parts.catalog();
    const text = renderPhotoPage({
      context,
      manifest,
      canvas,
      appearancesOf: (identifier) => catalog.appearancesOf(identifier),
    });
    await sendTranslated(request, response, context.reader, text);
  });
  return router;
}
