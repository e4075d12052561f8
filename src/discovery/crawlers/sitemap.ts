import { addTo } from '../../multimap.ts';
import {
  type BaseUrl,
  crawledImageUrl,
  essayUrl,
  type PhotoPlace,
  photoUrl,
  sitemapPageUrl,
} from '../../urls.ts';
import { element, XML_DECLARATION, type Xml } from '../descriptions/xml.ts';

/** Sitemaps (sitemaps.org, protocol 0.9), with Google's extension for images. */

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const IMAGES = 'http://www.google.com/schemas/sitemap-image/1.1';

/** More images of one page are not read. */
const MOST_IMAGES = 1000;

/** What a sitemap says of an image of a manifest. */
export interface CrawledPhoto extends PhotoPlace {
  readonly canvas: string;
  readonly modifiedMs: number;
}

/** The list of all sitemaps, by the photographs that they begin with; the first of all has none. */
export function sitemapIndex(base: BaseUrl, starts: readonly PhotoPlace[]): string {
  const entries = [undefined, ...starts].map((start) =>
    element('sitemap', {}, [element('loc', {}, sitemapPageUrl(base, start))]),
  );
  return `${XML_DECLARATION}${element('sitemapindex', { xmlns: NAMESPACE }, entries).text}\n`;
}

function entry(address: string, modifiedMs: number | undefined, images: readonly string[]): Xml {
  return element('url', {}, [
    element('loc', {}, address),
    ...(modifiedMs === undefined ? [] : [element('lastmod', {}, new Date(modifiedMs).toISOString())]),
    ...images
      .slice(0, MOST_IMAGES)
      .map((image) => element('image:image', {}, [element('image:loc', {}, image)])),
  ]);
}

/** The pages of one manifest: the essay with its images, then each photograph. */
function* entriesOf(base: BaseUrl, photos: readonly CrawledPhoto[]): Generator<Xml> {
  const [first] = photos;
  if (!first) return;
  const imageOf = ({ identifier }: CrawledPhoto): string => crawledImageUrl(base, identifier);
  yield entry(essayUrl(base, first.manifest), first.modifiedMs, photos.map(imageOf));
  const byCanvas = new Map<string, CrawledPhoto[]>();
  for (const photo of photos) addTo(byCanvas, photo.canvas, photo);
  for (const [canvas, versions] of byCanvas)
    yield entry(photoUrl(base, first.manifest, canvas), first.modifiedMs, versions.map(imageOf));
}

/**
 * A sitemap of the pages of photographs and of their essays, in pieces.
 *
 * @param photos in the order of manifests
 * @param isFirst whether it names the page of all essays, too
 */
export function* sitemapPage(
  base: BaseUrl,
  photos: readonly CrawledPhoto[],
  isFirst: boolean,
): Generator<string> {
  const start = element('urlset', { xmlns: NAMESPACE, 'xmlns:image': IMAGES }).text;
  yield `${XML_DECLARATION}${start.replace(/\/>$/, '>')}`;
  if (isFirst) yield entry(`${base}/`, undefined, []).text;
  for (let at = 0; at < photos.length; ) {
    const manifest = photos[at]?.manifest;
    const from = at;
    while (at < photos.length && photos[at]?.manifest === manifest) at++;
    for (const { text } of entriesOf(base, photos.slice(from, at))) yield text;
  }
  yield '</urlset>\n';
}
