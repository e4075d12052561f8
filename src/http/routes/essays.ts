import type { Request, RequestHandler, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import { type EssaysPage, renderEssaysPage } from '../../pages/essay/list.ts';
import { renderEssayPage } from '../../pages/essay/page.ts';
import { renderPhotoPage } from '../../pages/photo/page.ts';
import { otherAppearances } from '../../presentation/iiif/shared/also-appears-in.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import type { Manifest } from '../../presentation/model.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { type PageSubject, subjectOf } from '../documents/page-subject.ts';
import type { WantedPage } from '../documents/pages.ts';
import { sendPage } from '../protocol/send-page.ts';
import {
  type EssayPagesParts,
  type KeptPageContext,
  keptPageContextOf,
  PAGE_LANGUAGES,
  pageNumber,
  pathSegment,
  shownManifest,
} from './page-context.ts';

const ESSAYS_PER_PAGE = 60;

async function sendTranslated(
  request: Request,
  response: Response,
  { pages }: EssayPagesParts,
  { context, state, ...kept }: KeptPageContext,
  page: Pick<WantedPage, 'state' | 'render'>,
): Promise<void> {
  const body = pages.page({ ...kept, state: [...page.state, ...state], render: page.render });
  await sendPage(request, response, {
    ...body,
    language: context.reader.textLanguage,
    vary: 'Accept-Language',
  });
}

/** What the list of essays tells, without the number of images. */
function listedEssays(
  catalog: PresentationCatalog,
  request: Request,
): Pick<EssaysPage, 'label' | 'summary' | 'essays' | 'total' | 'page' | 'pages'> {
  const top = catalog.collection('top');
  // Another order of an essay's photographs is reached from the essay.
  const all = [
    ...catalog.summaries().filter(({ anotherOrderOf }) => anotherOrderOf === undefined),
    ...catalog.iiifJsonSummaries(),
  ];
  const pages = Math.max(1, Math.ceil(all.length / ESSAYS_PER_PAGE));
  const page = pageNumber(request, pages);
  return {
    label: top?.label ?? { none: ['Loupe'] },
    summary: top?.summary,
    essays: all.slice((page - 1) * ESSAYS_PER_PAGE, page * ESSAYS_PER_PAGE),
    total: all.length,
    page,
    pages,
  };
}

/** The list of essays. */
export function essayListPage(parts: EssayPagesParts & { readonly images: OpenImages }): RequestHandler {
  return async (request, response) => {
    const catalog = parts.catalog();
    const listed = listedEssays(catalog, request);
    const subject = subjectOf(catalog, `list ${listed.page}`, () => ({ facts: [listed], texts: [listed] }));
    const kept = keptPageContextOf(request, PAGE_LANGUAGES, subject, parts);
    const images = parts.images.catalog.count;
    const { context } = kept;
    await sendTranslated(request, response, parts, kept, {
      state: ['list', subject.digest, images],
      render: () => [renderEssaysPage({ ...listed, context, languages: PAGE_LANGUAGES, images })],
    });
  };
}

/** What the pages of an essay and of its photographs tell. */
function essaySubject(catalog: PresentationCatalog, manifest: Manifest): PageSubject {
  return subjectOf(catalog, `essay ${manifest.id}`, () => {
    const collections = catalog.collectionsOf(manifest.id);
    const appearances = manifest.canvases.map((canvas) =>
      otherAppearances(manifest, canvas, (identifier) => catalog.appearancesOf(identifier)).map(
        (appearance) => ({ manifest: appearance.manifest, canvas: appearance.canvas }),
      ),
    );
    return {
      facts: [catalog.manifestDigest(manifest.id), collections, appearances],
      texts: [manifest, collections, appearances],
    };
  });
}

/** An essay. */
export function essayPage(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const manifest = shownManifest(pathSegment(request, 'manifest'), parts);
    const catalog = parts.catalog();
    const subject = essaySubject(catalog, manifest);
    const kept = keptPageContextOf(request, manifest.languages, subject, parts);
    await sendTranslated(request, response, parts, kept, {
      state: ['essay', subject.digest],
      render: () =>
        renderEssayPage({
          context: kept.context,
          manifest,
          appearancesOf: (identifier) => catalog.appearancesOf(identifier),
          collections: catalog.collectionsOf(manifest.id),
        }),
    });
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
    const catalog = parts.catalog();
    const subject = essaySubject(catalog, manifest);
    const kept = keptPageContextOf(request, manifest.languages, subject, parts);
    await sendTranslated(request, response, parts, kept, {
      state: ['photo', subject.digest, id],
      render: () => [
        renderPhotoPage({
          context: kept.context,
          manifest,
          canvas,
          appearancesOf: (identifier) => catalog.appearancesOf(identifier),
        }),
      ],
    });
  };
}
