import type { InternationalString, MetadataItem } from '@iiif/presentation-3';
import type { Described, LanguageMap, MetadataEntry, Place } from '../../model/manifest.ts';
import type { NavPlace } from './types.ts';

/** What manifests, canvases, ranges and collections say of themselves, with when and where; collections have no places. */
export interface DescribedInPlace extends Described {
  readonly navDate?: string;
  readonly places?: readonly Place[];
}

/** Descriptive properties as 3.0 (section 3.1, navPlace 2.1) and 4.0 write them; those that are empty are left out. */
export interface DescriptiveProperties {
  label: InternationalString;
  summary?: InternationalString;
  metadata?: MetadataItem[];
  requiredStatement?: MetadataItem;
  rights?: string;
  navDate?: string;
  navPlace?: NavPlace;
}

/** @param added - metadata entries of the server, after the resource's own */
export function descriptiveProperties(
  resource: DescribedInPlace,
  added: readonly MetadataEntry[] = [],
): DescriptiveProperties {
  const { summary, requiredStatement, rights, navDate, places = [] } = resource;
  const metadata = [...resource.metadata, ...added];
  return {
    label: internationalString(resource.label),
    ...(summary && { summary: internationalString(summary) }),
    ...(metadata.length > 0 && { metadata: metadata.map(metadataItem) }),
    ...(requiredStatement && { requiredStatement: metadataItem(requiredStatement) }),
    ...(rights !== undefined && { rights }),
    ...(navDate !== undefined && { navDate }),
    ...(places.length > 0 && { navPlace: navPlace(places) }),
  };
}

/**
 * The metadata of a canvas or range with its text as the first entry, unless it is there already. Mirador and Universal
 * Viewer show neither the `summary` of canvases nor that of ranges, but their metadata.
 */
export function metadataWithText(
  label: LanguageMap,
  { summary, metadata }: { readonly summary?: LanguageMap; readonly metadata: readonly MetadataEntry[] },
): readonly MetadataEntry[] {
  if (!summary) return metadata;
  const text = JSON.stringify(summary);
  if (metadata.some(({ value }) => JSON.stringify(value) === text)) return metadata;
  return [{ label, value: summary }, ...metadata];
}

/** A language map (3.0, 4.4). */
export function internationalString(map: LanguageMap): InternationalString {
  const written: InternationalString = {};
  for (const language of Object.keys(map)) written[language] = [...(map[language] ?? [])];
  return written;
}

function metadataItem({ label, value }: MetadataEntry): MetadataItem {
  return { label: internationalString(label), value: internationalString(value) };
}

/** navPlace extension, 2.2.2; longitude comes first in GeoJSON. */
function navPlace(places: readonly Place[]): NavPlace {
  return {
    type: 'FeatureCollection',
    features: places.map(({ label, longitude, latitude }) => ({
      type: 'Feature',
      properties: { label: internationalString(label) },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    })),
  };
}
