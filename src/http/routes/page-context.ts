import type { Request } from 'express';
import { parsePhotoSegment } from '../../content-state/archive-address.ts';
import { askedRegion } from '../../content-state/selector.ts';
import { askedVersion } from '../../content-state/version.ts';
import { LoupeError } from '../../errors.ts';
import type { Rectangle } from '../../image/geometry.ts';
import type { Limits } from '../../image/limits.ts';
import { type PageContext, type Reader, readerAmong, readerOf } from '../../pages/parts/reader.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import type { PresentationCatalog, PresentedManifest } from '../../presentation/iiif/shared/catalog.ts';
import type { Canvas, PaintedImage } from '../../presentation/model/manifest.ts';
import { type BaseUrl, basePath } from '../../urls.ts';
import { LATE, writtenBase } from '../documents/late-text.ts';
import type { PageSubject } from '../documents/page-subject.ts';
import type { PageDocuments, WantedPage } from '../documents/pages.ts';

/** A segment of the path, by its name in the route table. */
export function pathSegment(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`the route of ${request.path} has no segment named ${name}`);
}

/** A parameter of the query. Throws LoupeError `invalid-request` when it is given more than once. */
export function queryParameter(request: Request, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new LoupeError('invalid-request', `${name}: given more than once`);
}

/** A parameter of the query that may be given several times, in the order of the address. */
export function queryParameters({ query }: Request, name: string): readonly string[] {
  return [query[name]].flat().filter((value) => typeof value === 'string');
}

/** Refuses a query at an address that takes none. Throws LoupeError `invalid-request`. */
export function refuseParameters({ query }: Request): void {
  const [name] = Object.keys(query);
  if (name !== undefined)
    throw new LoupeError('invalid-request', `${name.slice(0, 40)}: this address takes no parameters`);
}

/** The language that the address asks for, BCP 47. Throws LoupeError `invalid-request` for what is no tag. */
export function languageIn(request: Request): string | undefined {
  return languageAsked(queryParameter(request, 'lang'));
}

/** The same of the value of `lang` in an address. */
export function languageAsked(tag: string | undefined): string | undefined {
  if (tag === undefined || /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(tag)) return tag;
  throw new LoupeError('invalid-request', 'lang: a language tag such as en or es-MX');
}

/**
 * The reader of a page of Loupe's own words. The language that links pass on is one of these words: readers of the same
 * ones get the same page.
 */
export function pageReaderOf(request: Request): Reader {
  const reader = readerOf(PAGE_LANGUAGES, languageIn(request), request.acceptsLanguages());
  const { pageLanguage, asked } = reader;
  const one = [pageLanguage];
  return {
    ...reader,
    wished: one,
    languages: one,
    asked: asked === undefined ? undefined : pageLanguage,
  };
}

/**
 * The page of a list that the `page` parameter asks for, from 1; the first without one.
 *
 * @param last the last page there is
 * @throws LoupeError `invalid-request` for anything but a number from 1, `not-found` beyond the last page
 */
export function pageNumber(request: Request, last: number): number {
  const asked = request.query['page'];
  if (asked === undefined) return 1;
  if (typeof asked !== 'string' || !/^[1-9]\d{0,6}$/.test(asked))
    throw new LoupeError('invalid-request', 'page: a whole number from 1');
  const page = Number(asked);
  if (page > last) throw new LoupeError('not-found', `page: the last one is ${last}`);
  return page;
}

/** What pages about essays are made of. */
export interface EssayPagesParts {
  readonly limits: Limits;
  readonly catalog: PresentationCatalog;
  /** Drafts are shown to those who know their address. */
  readonly drafts: boolean;
  /** Essays can be downloaded whole. */
  readonly hasBags: boolean;
  readonly pages: PageDocuments;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/**
 * What a page is rendered with: according to the address and the languages that the browser accepts.
 *
 * @param languages of what the page is about, BCP 47, the main one first
 * @param asked the language that is asked for, where the address of the request is not the page's
 */
export function pageContextOf(
  request: Request,
  languages: readonly string[],
  { baseUrl, limits, hasBags }: EssayPagesParts,
  asked = languageIn(request),
): PageContext {
  const base = baseUrl(request);
  const reader = readerOf(languages, asked, request.acceptsLanguages());
  return { root: basePath(base), base, reader, limits, hasBags };
}

/** A page that is kept, as far as it depends on who asks for it. */
export interface KeptPageContext extends Pick<WantedPage, 'late' | 'isLasting'> {
  /** With placeholders for `late`. */
  readonly context: PageContext;
  /** The part of the page's state that is of the reader. */
  readonly state: readonly string[];
}

/**
 * What a page that is kept is rendered with, and kept by: the same for all readers who get the same texts.
 *
 * @param languages of what the page is about, BCP 47, the main one first
 * @param subject what the page tells
 */
export function keptPageContextOf(
  request: Request,
  languages: readonly string[],
  subject: PageSubject,
  parts: EssayPagesParts,
): KeptPageContext {
  const whole = pageContextOf(request, languages, parts);
  const { asked } = whole.reader;
  const texts = new Set([...subject.languages, ...languages]);
  const isLasting = asked === undefined || texts.has(asked);
  const written = isLasting ? asked : LATE.asked;
  const base = writtenBase(whole.base);
  const reader = { ...readerAmong(texts, whole.reader), asked: written };
  return {
    context: { ...whole, base, reader },
    late: { base: whole.base, ...(isLasting ? {} : { asked }) },
    isLasting,
    state: [
      whole.root,
      base === LATE.base ? '' : base,
      written === LATE.asked ? '*' : (written ?? ''),
      reader.pageLanguage,
      reader.textLanguage,
      ...reader.languages,
    ],
  };
}

/** The manifest of this id that may be shown. Throws LoupeError `not-found`. */
export function shownManifest(id: string, { catalog, drafts }: EssayPagesParts): PresentedManifest {
  const presented = catalog.presented(id);
  if (presented && (drafts || presented.manifest.status !== 'draft')) return presented;
  const reason = catalog.document('Manifest', id)?.noPage;
  throw new LoupeError(
    'not-found',
    reason === undefined
      ? `there is no essay ${JSON.stringify(id)}`
      : `the manifest ${JSON.stringify(id)} has no page of its own, since ${reason}; a viewer can open it`,
  );
}

/** A photograph of an essay, or the part of it, that the segments `manifest` and `canvas` of a path name. */
export interface ShownPhotograph extends PresentedManifest {
  readonly canvas: Canvas;
  /** Which of its images is shown, from 1, and that image. */
  readonly version: number;
  readonly image: PaintedImage;
  /** In units of the canvas, within it; undefined for the whole. */
  readonly region: Rectangle | undefined;
}

/** The image of a photograph that is asked for. @param text what its address has after `~` */
export function paintedVersion(
  { id: name, images }: Canvas,
  text: string | undefined,
  parameter?: string,
): { readonly version: number; readonly image: PaintedImage } {
  const version = askedVersion(text, { name, images: images.length }, parameter);
  return { version, image: images[version - 1] ?? images[0] };
}

/** The photograph that a path names. Throws LoupeError as `shownManifest`, `askedVersion` and `askedRegion` do. */
export function shownPhotograph(request: Request, parts: EssayPagesParts): ShownPhotograph {
  const presented = shownManifest(pathSegment(request, 'manifest'), parts);
  const { canvas: id, version, xywh } = parsePhotoSegment(pathSegment(request, 'canvas'));
  const canvas = presented.manifest.canvases.find((each) => each.id === id);
  if (!canvas)
    throw new LoupeError('not-found', 'there is none of this name in the essay', { parameter: 'canvas' });
  return { ...presented, canvas, ...paintedVersion(canvas, version), region: askedRegion(xywh, canvas) };
}
