import type { Request } from 'express';
import { type ManifestPlaces, OwnPlaces, WrittenPlaces } from '../../content-state/manifest-places.ts';
import type { ArchivePlaces } from '../../content-state/resolve.ts';
import { LoupeError } from '../../errors.ts';
import { visibleManifest } from '../../presentation/iiif/document.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import type { BaseUrl } from '../../urls.ts';
import { type FormerAddressesParts, goneError } from '../routes/former-addresses.ts';

/** Where manifests are looked up. */
export interface ArchivePlacesParts extends FormerAddressesParts {
  readonly catalog: PresentationCatalog;
  readonly drafts: boolean;
}

/** The places of a manifest that may be seen; undefined when there is none. */
export function visiblePlaces(
  id: string,
  base: BaseUrl,
  { catalog, drafts }: Pick<ArchivePlacesParts, 'catalog' | 'drafts'>,
): ManifestPlaces | undefined {
  const manifest = visibleManifest(catalog, id, drafts);
  if (manifest) return new OwnPlaces(manifest, base);
  const document = catalog.document('Manifest', id);
  return document?.noPage === undefined ? undefined : new WrittenPlaces(document, base);
}

/** What content states can be about here. A link to what has another name now is followed. */
export function archivePlaces(request: Request, parts: ArchivePlacesParts): ArchivePlaces {
  const base = parts.baseUrl(request);
  return {
    base,
    placesOf: (id) => {
      const places = visiblePlaces(id, base, parts);
      if (places) return places;
      const former = parts.formerAddresses.find('Manifest', id);
      if (former && former.movedTo === undefined) throw goneError({ kind: 'Manifest', id }, former.sinceMs);
      const moved = former?.movedTo === undefined ? undefined : visiblePlaces(former.movedTo, base, parts);
      if (moved) return moved;
      throw new LoupeError('not-found', `there is no manifest ${JSON.stringify(id)}`);
    },
  };
}
