import type { Request, RequestHandler, Response } from 'express';
import { regionText } from '../../content-state/selector.ts';
import { renderEssaysPage, thumbnailHosts } from '../../pages/essay/list.ts';
import { renderEssayPage } from '../../pages/essay/page.ts';
import { renderPhotoPage } from '../../pages/photo/page.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import type {
  ListedEssays,
  PresentationCatalog,
  PresentedManifest,
} from '../../presentation/iiif/shared/catalog.ts';
import {
  DESCRIPTION_FORMS,
  type DescriptionForm,
  descriptionForms,
} from '../../presentation/model/descriptions.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import type { NeutralResource } from '../../presentation/model/path.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { descriptionUrl } from '../../urls.ts';
import { type PageSubject, subjectOf } from '../documents/page-subject.ts';
import type { WantedPage } from '../documents/pages.ts';
import { sendPage } from '../protocol/send-page.ts';
import {
  type EssayPagesParts,
  type KeptPageContext,
  keptPageContextOf,
  pageNumber,
  pathSegment,
  shownManifest,
  shownPhotograph,
} from './page-context.ts';

const ESSAYS_PER_PAGE = 60;

/** The Link elements by which a page names the descriptions of what it shows. */
function alternates(
  request: Request,
  { baseUrl }: EssayPagesParts,
  resource: NeutralResource,
  forms: readonly DescriptionForm[],
): readonly string[] {
  const base = baseUrl(request);
  return forms.map(
    ({ format, mediaType }) =>
      `<${descriptionUrl(base, resource, format)}>;rel="alternate";type="${mediaType}"`,
  );
}

function linksOf(request: Request, parts: EssayPagesParts, manifest: Manifest): readonly string[] {
  const resource = { kind: 'manifest', manifest: manifest.id } as const;
  return alternates(request, parts, resource, descriptionForms(manifest));
}

/** The forms in which every collection is described, whatever it says. */
const FORMS_OF_ALL = DESCRIPTION_FORMS.filter(({ format }) => format !== 'edm.rdf');

async function sendTranslated(
  request: Request,
  response: Response,
  { pages }: EssayPagesParts,
  { context, state, ...kept }: KeptPageContext,
  page: Pick<WantedPage, 'state' | 'render'> & { readonly links: readonly string[] },
  imageHosts: readonly string[] = [],
): Promise<void> {
  const body = pages.page({ ...kept, state: [...page.state, ...state], render: page.render });
  await sendPage(request, response, {
    ...body,
    language: context.reader.textLanguage,
    vary: 'Accept-Language',
    links: page.links,
    imageHosts,
  });
}

/** The list of essays. */
export function essayListPage(parts: EssayPagesParts & { readonly images: OpenImages }): RequestHandler {
  return async (request, response) => {
    const { page, pages, listed } = askedPage(request, parts.catalog);
    const { label, summary, essays, total } = listed;
    const subject = subjectOf(listed.digest, () => [label, summary, essays]);
    const kept = keptPageContextOf(request, PAGE_LANGUAGES, subject, parts);
    const images = parts.images.catalog.count;
    const { context } = kept;
    const shown = { label, summary, essays, total, page, pages, images };
    const listing = {
      // What is wished for comes before the languages of each essay: how far the languages are wishes makes a difference.
      state: ['list', subject.digest, page, images, context.reader.wished.length],
      links: alternates(request, parts, { kind: 'collection', collection: 'top' }, FORMS_OF_ALL),
      render: () => [renderEssaysPage({ ...shown, context, languages: PAGE_LANGUAGES })],
    };
    await sendTranslated(request, response, parts, kept, listing, thumbnailHosts(essays));
  };
}

/** The page of the list that is asked for. */
function askedPage(
  request: Request,
  catalog: PresentationCatalog,
): { readonly listed: ListedEssays; readonly page: number; readonly pages: number } {
  const first = catalog.essays(0, ESSAYS_PER_PAGE);
  const pages = Math.max(1, Math.ceil(first.total / ESSAYS_PER_PAGE));
  const page = pageNumber(request, pages);
  const listed = page === 1 ? first : catalog.essays((page - 1) * ESSAYS_PER_PAGE, ESSAYS_PER_PAGE);
  return { listed, page, pages };
}

/** What the pages of an essay and of its photographs tell. */
function essaySubject({ manifest, digest, collectionsOf, appearancesOf }: PresentedManifest): PageSubject {
  return subjectOf(digest, () => {
    const images = manifest.canvases.flatMap((canvas) => canvas.images);
    const appearances = images.flatMap(({ identifier }) => appearancesOf(identifier));
    return [manifest, collectionsOf(manifest.id), appearances.map((appearance) => appearance.manifest)];
  });
}

/** An essay. */
export function essayPage(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const presented = shownManifest(pathSegment(request, 'manifest'), parts);
    const { manifest, collectionsOf, appearancesOf } = presented;
    const subject = essaySubject(presented);
    const kept = keptPageContextOf(request, manifest.languages, subject, parts);
    await sendTranslated(request, response, parts, kept, {
      state: ['essay', subject.digest],
      links: linksOf(request, parts, manifest),
      render: () =>
        renderEssayPage({
          context: kept.context,
          manifest,
          appearancesOf,
          collections: collectionsOf(manifest.id),
        }),
    });
  };
}

/**
 * A photograph of an essay, one of its other images, or a detail: `/photo/exile/cactus-01@10,20,300,200`, `/photo/exile/letter~2`.
 */
export function photoPage(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const presented = shownPhotograph(request, parts);
    const { manifest, appearancesOf, canvas, version, image, region } = presented;
    const subject = essaySubject(presented);
    const kept = keptPageContextOf(request, manifest.languages, subject, parts);
    await sendTranslated(request, response, parts, kept, {
      state: ['photo', subject.digest, canvas.id, String(version), region ? regionText(region) : ''],
      links: linksOf(request, parts, manifest),
      render: () => [
        renderPhotoPage({
          context: kept.context,
          manifest,
          canvas,
          version,
          image,
          region,
          appearancesOf,
        }),
      ],
    });
  };
}
