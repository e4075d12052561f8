import type { Request, Response } from 'express';
import { type PlaceOfPhoto, placeUrl } from '../../content-state/place-url.ts';
import { LoupeError } from '../../errors.ts';
import type { ViewerName } from '../../pages/viewers/links.ts';
import { renderViewPage, type ViewPage } from '../../pages/viewers/page.ts';
import type { NeutralResource } from '../../presentation/model/path.ts';
import { essayUrl } from '../../urls.ts';
import { sendPage } from '../protocol/send-page.ts';
import { type EssayPagesParts, pageContextOf } from '../routes/page-context.ts';
import type { ArchivePlacesParts } from './archive-places.ts';
import type { Viewed } from './viewed.ts';

/** What the pages of viewers are made of. */
export type ViewersParts = EssayPagesParts & ArchivePlacesParts;

/** What opens things: the two viewers, and Loupe's own pages. */
export const VIEWER_NAMES = ['mirador', 'uv', 'loupe'] as const;

export type AskedViewer = (typeof VIEWER_NAMES)[number];

/** What the scripts of a viewer need. */
export function policyOf(viewer: ViewerName): 'compiles-templates' | 'strict' {
  return viewer === 'uv' ? 'compiles-templates' : 'strict';
}

/** Leads to a page of Loupe, in the language that the viewer was asked in. */
export function leadTo({ originalUrl }: Request, response: Response, path: string): void {
  const language = new URLSearchParams(/\?.*$/.exec(originalUrl)?.[0]).get('lang');
  const joint = path.includes('?') ? '&' : '?';
  response.redirect(303, language === null ? path : `${path}${joint}lang=${encodeURIComponent(language)}`);
}

/**
 * The page of Loupe that shows a resource.
 *
 * @param place a photograph of it, and what of that
 * @throws LoupeError `invalid-request` for what Loupe has no page of
 */
export function loupePageOf(
  root: string,
  resource: NeutralResource,
  { manifest }: Viewed,
  place: PlaceOfPhoto | undefined,
): string {
  if (resource.kind === 'collection' && resource.collection === 'top') return `${root}/`;
  if (manifest === undefined)
    throw new LoupeError('invalid-request', 'Loupe has no page of this; viewer=mirador opens it in Mirador', {
      parameter: 'viewer',
    });
  return place ? placeUrl(root, manifest.id, place) : essayUrl(root, manifest.id);
}

/** A page that shows something in a viewer. */
interface SentViewer extends Pick<ViewPage, 'viewer' | 'other' | 'places'> {
  readonly shown: Viewed;
}

/** Sends it. */
export async function sendViewer(
  request: Request,
  response: Response,
  { viewer, other, places, shown }: SentViewer,
  parts: ViewersParts,
): Promise<void> {
  const { label, languages, manifest, imageHosts } = shown;
  const context = pageContextOf(request, languages, parts);
  const back = manifest === undefined ? `${context.root}/` : essayUrl(context.root, manifest.id);
  const view = { viewer, label, back, other, places };
  const { pageLanguage, textLanguage, languages: wishes, asked } = context.reader;
  const state = ['view', context.root, pageLanguage, textLanguage, JSON.stringify([view, wishes, asked])];
  await sendPage(request, response, {
    ...parts.pages.passingPage(state, () => renderViewPage({ context, ...view })),
    language: textLanguage,
    vary: 'Accept-Language',
    policy: policyOf(viewer),
    imageHosts,
    readsInformation: true,
  });
}
