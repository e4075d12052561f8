import type { Request, RequestHandler } from 'express';
import { robotsText } from '../../discovery/crawlers/robots.ts';
import { type CrawledPhoto, sitemapIndex, sitemapPage } from '../../discovery/crawlers/sitemap.ts';
import { type StatedUse, tdmDocument } from '../../discovery/crawlers/stated-use.ts';
import { LoupeError } from '../../errors.ts';
import { parseIdentifier } from '../../image/image-path.ts';
import { isPresentationId } from '../../presentation/model/path.ts';
import { BUILT_MS } from '../../program.ts';
import type { BaseUrl, PhotoPlace } from '../../urls.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { documentResponse } from '../protocol/document.ts';
import { preferredCoding } from '../protocol/negotiate.ts';
import { clientSignal, sendDocument } from '../protocol/respond.ts';
import { type OneAtATime, ownTurn } from '../protocol/turns.ts';
import { refuseParameters } from '../routes/page-context.ts';

/** The photographs of all published essays, in the order of manifests and then of images. */
export interface CrawledPhotos {
  /** Those from a place on, whether there is a photograph at it or not. */
  from(place: PhotoPlace, count: number): readonly CrawledPhoto[];
  /** The place that is `count` photographs further on. */
  keyAfter(place: PhotoPlace, count: number): PhotoPlace | undefined;
}

/** What search engines and other crawlers are told. */
export interface CrawlerParts {
  readonly photos: CrawledPhotos;
  readonly baseUrl: (request: Request) => BaseUrl;
  readonly infoCacheControl: string;
  /** Where long documents are made. */
  readonly making: OneAtATime;
}

/** What robots.txt tells of besides. */
export interface RobotsParts extends CrawlerParts {
  /** Essays can be downloaded whole. */
  readonly hasBags: boolean;
  readonly use: StatedUse;
}

/** Photographs of one sitemap: with their essays at most twice as many addresses, of 50,000 that are allowed. */
const PHOTOS_PER_SITEMAP = 5000;

/** Photographs that are read, and entries that are written, in one turn of the event loop. */
const AT_ONCE = 250;

/** The index is made at most so often: it walks over all photographs in an index of the database. */
const INDEX_MS = 60_000;

const BEGINNING: PhotoPlace = { manifest: '', identifier: '' };

/** robots.txt. A query is no reason to refuse it: crawlers that get no robots.txt fetch everything. */
export function robotsDocument({
  baseUrl,
  infoCacheControl,
  oai,
  hasBags,
  use,
}: RobotsParts & { readonly oai: { readonly isOpen: boolean } }): RequestHandler {
  return (request, response) => {
    const document = documentResponse({
      body: Buffer.from(robotsText(baseUrl(request), { isOpenToOai: oai.isOpen, hasBags }, use)),
      mediaType: 'text/plain; charset=utf-8',
      // Changes only with Loupe and its settings.
      modifiedMs: BUILT_MS,
      cacheControl: infoCacheControl,
      more: [],
    });
    sendDocument(request, response, document);
  };
}

/** The reservation of text and data mining, for the whole server. */
export function tdmReservation({
  baseUrl,
  infoCacheControl,
  use,
}: Pick<RobotsParts, 'baseUrl' | 'infoCacheControl' | 'use'>): RequestHandler {
  return (request, response) => {
    const rules = tdmDocument(use, baseUrl(request));
    if (!rules) throw new LoupeError('not-found', 'nothing is said here of text and data mining');
    const document = documentResponse({
      body: Buffer.from(`${JSON.stringify(rules)}\n`),
      mediaType: 'application/json',
      modifiedMs: BUILT_MS,
      cacheControl: infoCacheControl,
      more: [],
    });
    sendDocument(request, response, document);
  };
}

/** Finds where each sitemap but the first begins, a sitemap a turn. */
async function startsOf(photos: CrawledPhotos): Promise<readonly PhotoPlace[]> {
  const starts: PhotoPlace[] = [];
  for (let place: PhotoPlace | undefined = BEGINNING; ; starts.push(place)) {
    await ownTurn();
    place = photos.keyAfter(place, PHOTOS_PER_SITEMAP);
    if (!place) return starts;
  }
}

/** The index of sitemaps. */
export function sitemapIndexDocument(parts: CrawlerParts): RequestHandler {
  let made: { readonly starts: Promise<readonly PhotoPlace[]>; readonly atMs: number } | undefined;
  return async (request, response) => {
    refuseParameters(request);
    if (!made || Date.now() - made.atMs > INDEX_MS || Date.now() < made.atMs)
      made = { starts: startsOf(parts.photos), atMs: Date.now() };
    const { starts, atMs } = made;
    starts.catch(() => {
      made = undefined;
    });
    const text = sitemapIndex(parts.baseUrl(request), await starts);
    await sendXml(request, response, parts, { body: Buffer.from(text), modifiedMs: atMs });
  };
}

/** A sitemap, named by the photograph that it begins with. */
export function sitemapDocument(parts: CrawlerParts): RequestHandler {
  const { photos, baseUrl, making } = parts;
  return async (request, response) => {
    refuseParameters(request);
    const start = startIn(request.path);
    const client = clientSignal(response);
    const made = await making.run(() => sitemapFrom(start, photos, baseUrl(request)), client);
    if (!made) throw new LoupeError('not-found', 'sitemap: there is nothing from this photograph on');
    await sendXml(request, response, parts, made);
  };
}

/** The photograph that the path of a sitemap names, read from what was sent: identifiers are decoded once. */
function startIn(path: string): PhotoPlace {
  if (path === '/sitemap/start.xml') return BEGINNING;
  const [, manifest = '', encoded = ''] = /^\/sitemap\/([^/]+)\/([^/]+)\.xml$/.exec(path) ?? [];
  if (!isPresentationId(manifest)) throw new LoupeError('not-found', 'there is nothing at this address');
  return { manifest, identifier: parseIdentifier(encoded) };
}

async function sitemapFrom(
  start: PhotoPlace,
  photos: CrawledPhotos,
  base: BaseUrl,
): Promise<{ readonly body: Buffer; readonly modifiedMs: number } | undefined> {
  const listed: CrawledPhoto[] = [];
  for (let next: PhotoPlace | undefined = start; next && listed.length < PHOTOS_PER_SITEMAP; ) {
    await ownTurn();
    const read: readonly CrawledPhoto[] = photos.from(next, AT_ONCE + 1);
    next = read[AT_ONCE];
    listed.push(...read.slice(0, AT_ONCE));
  }
  if (listed.length === 0 && start !== BEGINNING) return undefined;
  const pieces: Buffer[] = [];
  for (const piece of sitemapPage(base, listed, start === BEGINNING)) {
    pieces.push(Buffer.from(piece));
    if (pieces.length % AT_ONCE === 0) await ownTurn();
  }
  const modifiedMs = listed.reduce((latest, photo) => Math.max(latest, photo.modifiedMs), 0);
  return { body: Buffer.concat(pieces), modifiedMs };
}

async function sendXml(
  request: Request,
  response: Parameters<RequestHandler>[1],
  { infoCacheControl }: CrawlerParts,
  { body: text, modifiedMs }: { readonly body: Buffer; readonly modifiedMs: number },
): Promise<void> {
  const wanted = preferredCoding(request.headers['accept-encoding']?.toString());
  const { body, coding } = await codedBody(text, wanted);
  if (response.destroyed) return;
  const document = documentResponse({
    body,
    coding,
    mediaType: 'application/xml',
    modifiedMs,
    cacheControl: infoCacheControl,
    more: ['Vary', 'Accept-Encoding'],
  });
  sendDocument(request, response, document);
}
