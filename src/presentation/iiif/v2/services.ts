import { physicalDimensions } from '../../../image/information-services.ts';
import type { BaseUrl } from '../../../urls.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  scalarText,
} from '../../model/json-value.ts';
import type { Place, SaidInIiifJson } from '../../model/manifest.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { type JsonLd2, oneOrMany, propertyValue } from './values.ts';

/** Profiles of services that IIIF defines, which name the version of their context. */
const OF_IIIF = /^http:\/\/iiif\.io\/api\/(search|auth|image|presentation)\/(\d+)\//;

function contextOf({ profile }: JsonObject): JsonLd2 {
  const [, api, version] = OF_IIIF.exec(String(profile)) ?? [];
  return api === undefined ? {} : { '@context': `http://iiif.io/api/${api}/${version}/context.json` };
}

function propertyOf(name: string, value: JsonValue, base: BaseUrl): unknown {
  if (name === 'service') {
    const services = isJsonArray(value) ? value : [value];
    return services.map((each) => (isJsonObject(each) ? service2(each, base) : each));
  }
  const isAddress = name === 'id' || name === '@id';
  return isAddress && typeof value === 'string' && value.startsWith('/') ? `${base}${value}` : value;
}

/**
 * A service of a manifest that somebody wrote as 3.0, as 2.1 has services (3.4 service, 4.5): with `@id` and `@type`, and
 * the context of what it says beside them.
 */
function service2(service: JsonObject, base: BaseUrl): JsonLd2 {
  const renamed: Readonly<Record<string, string>> = { id: '@id', type: '@type' };
  return {
    ...contextOf(service),
    ...Object.fromEntries(
      Object.entries(service).map(([name, value]) => [renamed[name] ?? name, propertyOf(name, value, base)]),
    ),
  };
}

const IMAGE_SERVICE = /^ImageService([123])$/;
/** Before version 2 (2.1, services annex 3.1). */
const IMAGE_1 = 'http://library.stanford.edu/iiif/image-api/1.1';

/** The URI of a profile, for which version 3 of the Image API, and Presentation 3.0, have a short word. */
function imageProfile(profile: string, version: string): string {
  if (!/^level[012]$/.test(profile)) return profile;
  return version === '1'
    ? `${IMAGE_1}/compliance.html#${profile}`
    : `http://iiif.io/api/image/${version}/${profile}.json`;
}

/** The service of an image of another server: an image service has a context and a profile, and no type (2.1, 4.5). */
export function serviceElsewhere2(service: JsonObject, base: BaseUrl): JsonLd2 {
  const [, version] = IMAGE_SERVICE.exec(scalarText(service['type'] ?? service['@type'])) ?? [];
  const written = service2(service, base);
  if (version === undefined) return written;
  const { '@type': _, profile, ...rest } = written;
  return {
    '@context':
      version === '1' ? `${IMAGE_1}/context.json` : `http://iiif.io/api/image/${version}/context.json`,
    ...rest,
    ...(profile !== undefined && {
      profile: typeof profile === 'string' ? imageProfile(profile, version) : profile,
    }),
  };
}

/**
 * Services annex 3.2 and 3.3: where the resource belongs on a map, and how large the original is; then what IIIF JSON
 * names.
 *
 * @param own before all of these
 */
export function services2(
  {
    places,
    millimetresPerPixel,
    services: written = [],
  }: SaidInIiifJson & { readonly places: readonly Place[]; readonly millimetresPerPixel?: number },
  { base }: SerialisationContext,
  own: readonly JsonLd2[] = [],
): { readonly service?: unknown } {
  const services = [
    ...own,
    ...places.map(({ label, longitude, latitude, geometry }) => ({
      '@context': 'http://geojson.org/geojson-ld/geojson-context.jsonld',
      type: 'Feature',
      properties: { name: propertyValue(label) },
      geometry: geometry ?? { type: 'Point', coordinates: [longitude, latitude] },
    })),
    ...(millimetresPerPixel === undefined ? [] : [{ ...physicalDimensions(millimetresPerPixel) }]),
    ...written.map((service) => service2(service, base)),
  ];
  return services.length > 0 ? { service: oneOrMany(services) } : {};
}
