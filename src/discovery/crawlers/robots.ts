import {
  activitiesUrl,
  type BaseUrl,
  basePath,
  CRAWLED_IMAGE,
  essayBagUrl,
  LINKED_DETAIL,
  oaiUrl,
  sitemapUrl,
} from '../../urls.ts';
import { type StatedUse, useRule } from './stated-use.ts';

/** Ways to take all of the archive that a setting may close. */
export interface HarvestDoors {
  readonly isOpenToOai: boolean;
  /** Essays can be downloaded whole. */
  readonly hasBags: boolean;
}

/**
 * What crawlers may fetch (RFC 9309): pages, manifests and descriptions, and of images only the addresses that these name for
 * them. Tiles and other renders are for viewers. Of two rules that match, the longer one holds. Whoever comes to take all of it
 * is told of the doors for that, which no rule can name.
 *
 * @param doors which of them are open
 * @param stated what is preferred about the use of all that they may fetch
 */
export function robotsText(base: BaseUrl, { isOpenToOai, hasBags }: HarvestDoors, stated: StatedUse): string {
  const root = basePath(base);
  const rule = useRule(stated, base);
  const use = rule === undefined ? '' : `${rule}\n`;
  const oai = isOpenToOai ? `; OAI-PMH 2.0, ${oaiUrl(base)}?verb=Identify` : '';
  const bags = hasBags
    ? `\n# An essay in one file, with its pictures: ${essayBagUrl(base, '{manifest}')}`
    : '';
  return `# To harvest: IIIF Change Discovery 1.0, ${activitiesUrl(base, 3)}${oai}${bags}
# Pages, manifests and descriptions are for everybody; of images, the addresses that these name.
User-agent: *
Allow: ${root}/iiif/3/*${CRAWLED_IMAGE}$
Allow: ${root}/iiif/3/*${LINKED_DETAIL}$
Disallow: ${root}/iiif/
Disallow: ${root}/dzi/
Disallow: ${root}/original/
Disallow: ${root}/essay/*/pdf
Disallow: ${root}/essay/*/bag
Disallow: ${root}/compare
${use}
Sitemap: ${sitemapUrl(base)}
`;
}
