import { type BaseUrl, essayBagUrl } from '../../urls.ts';
import { type OfferParts, originalUrls, showing } from './originals.ts';

/** Essays that are named of an image that very many show. */
const MOST_ESSAYS = 3;

/** What says what may be downloaded. */
export interface DumpParts extends OfferParts {
  /** Whether essays are made bags of. */
  readonly hasBags: boolean;
}

/** Addresses at which an image is to be had at once. */
export interface DumpUrls {
  /** As it was scanned. */
  readonly scans: readonly string[];
  /** With all of an essay that shows it. */
  readonly bags: readonly string[];
}

/** Addresses at which an image is to be had at once with all of an essay that shows it, or as it was scanned. */
export function dumpUrls(identifier: string, base: BaseUrl, parts: DumpParts): DumpUrls {
  const { hasBags } = parts;
  const bags: string[] = [];
  for (const { id } of hasBags ? showing(identifier, parts) : []) {
    bags.push(essayBagUrl(base, id));
    if (bags.length === MOST_ESSAYS) break;
  }
  return { scans: originalUrls(identifier, base, parts), bags };
}
