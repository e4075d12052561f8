import type { Request, RequestHandler, Response } from 'express';
import { type ContentStateAnnotation, contentStateAnnotation } from '../../content-state/annotation.ts';
import {
  type ComparisonLook,
  comparisonAddress,
  parseComparisonLook,
} from '../../content-state/comparison.ts';
import { CONTENT_STATE_PARAMETER, type ContentStateTarget } from '../../content-state/content-state.ts';
import { noSuchVersion } from '../../content-state/version.ts';
import { renderComparePage } from '../../pages/compare/page.ts';
import type { ComparedPhotograph } from '../../pages/compare/panes.ts';
import { languagesOf } from '../../pages/parts/reader.ts';
import { type BaseUrl, basePath } from '../../urls.ts';
import { isJsonWanted } from '../protocol/negotiate.ts';
import { sendDocument } from '../protocol/respond.ts';
import { sendPage } from '../protocol/send-page.ts';
import { pageContextOf, queryParameter, queryParameters, shownManifest } from '../routes/page-context.ts';
import { archivePlaces } from './archive-places.ts';
import { askedPhotographs, type FoundComparison, type FoundPhotograph } from './compared.ts';
import { type ContentStateParts, canvasTarget, stateDocument } from './content-states.ts';
import { leadTo, type ViewersParts } from './viewer-pages.ts';

type ComparisonParts = ViewersParts & ContentStateParts;

type NonEmpty<Item> = readonly [Item, ...Item[]];

/** How a request looks at what is compared: what it does not say, its content state may. */
function lookIn(request: Request, { photographs, look }: FoundComparison): ComparisonLook {
  const [view, share, zoom] = ['view', 'share', 'zoom'].map((name) => queryParameter(request, name));
  return parseComparisonLook({ view, share, zoom }, photographs.length, look);
}

interface ShownComparison extends ComparedPhotograph {
  /** Of its manifest. */
  readonly digest: string;
}

/** What the page shows of a photograph. @throws LoupeError `not-found` where its manifest has no page, or it no such image */
function shownIn({ named, region }: FoundPhotograph, parts: ComparisonParts): ShownComparison {
  const { manifest, digest } = shownManifest(named.manifest, parts);
  const canvas = manifest.canvases.find(({ id }) => id === named.canvas);
  const image = canvas?.images[named.version - 1];
  if (canvas && image) return { named, manifest, canvas, image, region, digest };
  throw noSuchVersion(named.canvas, named.version, 'photo');
}

/**
 * Two to four photographs or details beside each other or over each other, and one, to choose the next for: as a page, to clients
 * that want JSON as their content state. A content state leads to the page of what it is about.
 */
export function comparisonPage(parts: ComparisonParts): RequestHandler {
  return async (request, response) => {
    response.vary('Accept');
    const archive = archivePlaces(request, parts);
    const state = queryParameter(request, CONTENT_STATE_PARAMETER);
    const compared = askedPhotographs({ photos: queryParameters(request, 'photo'), state }, archive);
    const [first, ...others] = compared.photographs;
    const look = lookIn(request, compared);
    const { base } = archive;
    const shown = [shownIn(first, parts), ...others.map((each) => shownIn(each, parts))] as const;
    const places = shown.map(({ named }) => named);
    const annotation = annotationOf(compared.photographs, look, base);
    if (isJsonWanted(request.headers.accept)) {
      const modifiedMs = Math.max(...shown.map(({ manifest }) => manifest.modifiedMs));
      const { infoCacheControl: cacheControl } = parts;
      sendDocument(request, response, stateDocument(annotation, request, { modifiedMs, cacheControl }));
    } else if (state === undefined)
      await sendComparePage(request, response, { shown, annotation, look }, parts);
    else leadTo(request, response, comparisonAddress(basePath(base), places, look));
  };
}

interface SentComparison {
  readonly shown: NonEmpty<ShownComparison>;
  readonly annotation: ContentStateAnnotation;
  readonly look: ComparisonLook;
}

/** Its id is the whole address: of the images of a photograph, and of how all are looked at, targets say nothing. */
function annotationOf(
  [first, ...others]: NonEmpty<FoundPhotograph>,
  look: ComparisonLook,
  base: BaseUrl,
): ContentStateAnnotation {
  const targetOf = ({ manifestUrl, place, region }: FoundPhotograph): ContentStateTarget =>
    canvasTarget(manifestUrl, place, region);
  const address = comparisonAddress(
    base,
    [first, ...others].map(({ named }) => named),
    look,
  );
  return contentStateAnnotation(address, targetOf(first), others.map(targetOf));
}

async function sendComparePage(
  request: Request,
  response: Response,
  { shown, annotation, look }: SentComparison,
  parts: ComparisonParts,
): Promise<void> {
  const [{ manifest }] = shown;
  const languages = new Set(shown.flatMap((each) => each.manifest.languages));
  const context = pageContextOf(request, [...languages], parts);
  const { pageLanguage, textLanguage, languages: wishes, asked = '' } = context.reader;
  const state = [
    ...['compare', context.base, pageLanguage, textLanguage, asked, ...wishes],
    JSON.stringify([shown.map(({ digest }) => digest), annotation, shown.map(({ named }) => named), look]),
  ];
  await sendPage(request, response, {
    ...parts.pages.passingPage(state, () =>
      renderComparePage({ context, photographs: shown, look, annotation, languages: languagesOf(manifest) }),
    ),
    language: textLanguage,
    vary: 'Accept-Language',
  });
}
