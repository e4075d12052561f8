import { visibleManifest } from '../../presentation/iiif/document.ts';
import { type BaseUrl, essayBagUrl } from '../../urls.ts';
import { type OfferParts, originalUrls } from './originals.ts';

/** Essays that are named of an image that very many show. */
const MOST_ESSAYS = 3;

/** What says what may be downloaded. */
export interface DumpParts extends OfferParts {
  /** Whether essays are made bags of. */
  readonly hasBags: boolean;
}

/** Addresses at which an image is to be had at once with all of an essay that shows it, or as it was scanned. */
export function dumpUrls(identifier: string, base: BaseUrl, parts: DumpParts): readonly string[] {
  const { catalog, drafts, hasBags } = parts;
  const ids = hasBags ? catalog.imageUses(identifier).uses.map(({ manifest }) => manifest.id) : [];
  const shown = [...new Set(ids)].filter((id) => visibleManifest(catalog, id, drafts) !== undefined);
  const bags = shown.slice(0, MOST_ESSAYS).map((id) => essayBagUrl(base, id));
  return [...bags, ...originalUrls(identifier, base, parts)];
}
