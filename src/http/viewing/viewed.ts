import { LoupeError } from '../../errors.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import { type IiifJsonSummary, imageHostsOf } from '../../presentation/model/collection.ts';
import type { LanguageMap, Manifest } from '../../presentation/model/manifest.ts';
import type { NeutralResource } from '../../presentation/model/path.ts';
import { type EssayPagesParts, shownManifest } from '../routes/page-context.ts';

/** What a viewer shows, with the label and the languages of its page. */
export interface Viewed {
  readonly label: LanguageMap;
  readonly languages: readonly string[];
  /** Undefined for a collection, and for a manifest that has no page. */
  readonly manifest: Manifest | undefined;
  /** Of images of others, in what was harvested. */
  readonly imageHosts: readonly string[];
}

function iiifJsonFor(resource: NeutralResource, parts: EssayPagesParts): IiifJsonSummary | undefined {
  const written =
    resource.kind === 'manifest'
      ? parts.catalog.document('Manifest', resource.manifest)
      : parts.catalog.document('Collection', resource.collection);
  return written?.noPage === undefined ? undefined : written.summary;
}

/** Looks it up. Throws LoupeError `not-found`. */
export function viewed(resource: NeutralResource, parts: EssayPagesParts): Viewed {
  const written = iiifJsonFor(resource, parts);
  if (written) {
    const { label, imageHosts = [] } = written;
    return { label, languages: Object.keys(label), manifest: undefined, imageHosts };
  }
  if (resource.kind === 'manifest') {
    const { manifest } = shownManifest(resource.manifest, parts);
    return { label: manifest.label, languages: manifest.languages, manifest, imageHosts: [] };
  }
  const collection = parts.catalog.collection(resource.collection);
  if (!collection)
    throw new LoupeError('not-found', `there is no collection ${JSON.stringify(resource.collection)}`);
  const { label, items } = collection;
  return { label, languages: PAGE_LANGUAGES, manifest: undefined, imageHosts: imageHostsOf(items) };
}

/** What several windows show: a page has the label of the first, and needs the hosts of all. */
export function viewedTogether(first: Viewed, others: readonly Viewed[]): Viewed {
  return { ...first, imageHosts: [first, ...others].flatMap(({ imageHosts }) => imageHosts) };
}
