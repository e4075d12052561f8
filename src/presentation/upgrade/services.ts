import { isJsonArray, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import { addressOf, listed, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

/** Types of services by a part of their context or profile (3.0, 5.6 of the appendices; the registry of services). */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/iiif\.io\/api\/image\/2/, 'ImageService2'],
  [/iiif\.io\/api\/image\/1|library\.stanford\.edu\/iiif\/image-api/, 'ImageService1'],
  [/iiif\.io\/api\/search\/[01]\/autocomplete/, 'AutoCompleteService1'],
  [/iiif\.io\/api\/search\/[01]/, 'SearchService1'],
  [/iiif\.io\/api\/auth\/[01]\/token/, 'AuthTokenService1'],
  [/iiif\.io\/api\/auth\/[01]\/logout/, 'AuthLogoutService1'],
  [/iiif\.io\/api\/auth\/[01]/, 'AuthCookieService1'],
  [/physdim/, 'PhysicalDimensions1'],
];

/** Levels of Image API 2 by their names of version 1 and 2. */
function firstProfile(profile: JsonValue | undefined): string | undefined {
  return stringOf(isJsonArray(profile) ? profile[0] : profile);
}

function typeOf({ '@context': context, '@type': type, profile }: JsonObject): string | undefined {
  const said = [
    firstProfile(profile),
    ...listed({ value: context, path: [] }).map(({ value }) => stringOf(value)),
  ];
  for (const text of said) {
    const found = TYPES.find(([pattern]) => text !== undefined && pattern.test(text));
    if (found) return found[1];
  }
  return stringOf(type);
}

/** Annexes of version 2: their services say all that they are, and need no address. */
const ANNEX = /^https?:\/\/iiif\.io\/api\/annex\/services\//;

function serviceOf({ value, path }: Placed<JsonObject>, upgrading: Upgrading): JsonObject {
  const {
    '@context': context,
    '@id': _id,
    id: _other,
    '@type': _type,
    profile,
    label,
    service,
    ...rest
  } = value;
  const type = typeOf(value);
  const isImage = type?.startsWith('ImageService') === true;
  if (isJsonArray(profile) && profile.length > 1)
    upgrading.warn(
      [...path, 'profile', 1],
      'version 3 has one text as `profile` of a service: the rest of it is left out (what an image can do is in its info.json)',
    );
  return upgrading.from(path, {
    ...(type === undefined && context !== undefined && { '@context': context }),
    '@id': addressOf(value)?.replace(isImage ? /\/(?:info\.json)?$/ : /$^/, ''),
    '@type': type ?? 'Service',
    profile: firstProfile(profile),
    label,
    ...rest,
    ...(service !== undefined && { service: servicesOf({ value, path }, upgrading) }),
  });
}

/**
 * The services of a resource (2.1, 4.7) as a list of 3.0. Those of older APIs keep `@id` and `@type` (3.0, 3.2), and have
 * `profile` as one text. One without an address is none in 3.0.
 */
export function servicesOf(node: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  return objectsAt(node, 'service').flatMap((service) => {
    const isAnnex = ANNEX.test(firstProfile(service.value['profile']) ?? '');
    const isService = isAnnex || upgrading.addressOr(service, 'this service') !== undefined;
    return isService ? [serviceOf(service, upgrading)] : [];
  });
}

/**
 * The address of an image. Some programs write that of its service, which is none of an image (3.0, 5.7): the whole image is at
 * one below it.
 */
export function imageAddressOf(
  id: string,
  services: readonly JsonObject[],
  path: Placed['path'],
  upgrading: Upgrading,
): string {
  const service = services.find(({ '@id': own }) => own === id.replace(/\/$/, ''));
  const quality = { ImageService1: 'native', ImageService2: 'default' }[stringOf(service?.['@type']) ?? ''];
  if (service === undefined || quality === undefined) return id;
  upgrading.warn(
    path,
    'this is the address of the image service: that of the whole image is put in its place',
  );
  return `${id.replace(/\/$/, '')}/full/full/0/${quality}.jpg`;
}
