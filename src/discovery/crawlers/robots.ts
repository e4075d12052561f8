import { type BaseUrl, basePath, CRAWLED_IMAGE, LINKED_DETAIL, sitemapUrl } from '../../urls.ts';

/**
 * What crawlers may fetch (RFC 9309): pages, manifests and descriptions, and of images only the addresses that these name for
 * them. Tiles and other renders are for viewers. Of two rules that match, the longer one holds.
 */
export function robotsText(base: BaseUrl): string {
  const root = basePath(base);
  return `# Pages, manifests and descriptions are for everybody; of images, the addresses that these name.
User-agent: *
Allow: ${root}/iiif/3/*${CRAWLED_IMAGE}$
Allow: ${root}/iiif/3/*${LINKED_DETAIL}$
Disallow: ${root}/iiif/
Disallow: ${root}/dzi/
Disallow: ${root}/essay/*/pdf

Sitemap: ${sitemapUrl(base)}
`;
}
