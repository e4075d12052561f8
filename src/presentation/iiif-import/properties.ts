import type { ImageElsewhere } from '../model/image-elsewhere.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../model/json-value.ts';
import type { LanguageMap, Link, MetadataEntry, PaintedImage, Place, Provider } from '../model/manifest.ts';
import { isWebAddress } from '../text/web-address.ts';

/** A language map of a checked document. */
export function languageMapOf(value: JsonValue | undefined): LanguageMap {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([tag, texts]) => [
      tag,
      isJsonArray(texts) ? texts.flatMap((text) => (typeof text === 'string' ? [text] : [])) : [],
    ]),
  );
}

function metadataEntryOf(value: JsonValue | undefined): MetadataEntry | undefined {
  if (!isJsonObject(value)) return undefined;
  return { label: languageMapOf(value['label']), value: languageMapOf(value['value']) };
}

/** The links of `homepage`, `seeAlso` or `rendering`. */
export function linksOf(value: JsonValue | undefined): readonly Link[] {
  return objectsIn(value).flatMap((link) => {
    const id = stringOf(link['id']);
    // A path on this server is left out: the model has no URLs of this server.
    if (id === undefined || id.startsWith('/')) return [];
    const format = stringOf(link['format']);
    const profile = stringOf(link['profile']);
    const language = isJsonArray(link['language'])
      ? link['language'].flatMap((tag) => (typeof tag === 'string' ? [tag] : []))
      : [];
    return {
      id,
      type: stringOf(link['type']) ?? 'Text',
      label: link['label'] === undefined ? { none: [id] } : languageMapOf(link['label']),
      ...(format !== undefined && { format }),
      ...(profile !== undefined && { profile }),
      ...(language.length > 0 && { language }),
    };
  });
}

/** The first position of a geometry of GeoJSON (RFC 7946, 3.1), whatever its shape; undefined for one without any. */
export function firstPosition(value: JsonValue | undefined): readonly [number, number] | undefined {
  if (isJsonObject(value)) return firstPosition(value['coordinates'] ?? value['geometries']);
  if (!isJsonArray(value)) return undefined;
  const [longitude, latitude] = value;
  if (typeof longitude === 'number' && typeof latitude === 'number') return [longitude, latitude];
  for (const each of value) {
    const found = firstPosition(each);
    if (found) return found;
  }
  return undefined;
}

/** The features of `navPlace` (navPlace 1.0, 2.2.2) that have a position. */
export function placesOfNavPlace(value: JsonValue | undefined, label: LanguageMap): readonly Place[] {
  if (!isJsonObject(value)) return [];
  return objectsIn(value['features']).flatMap(({ geometry, properties }) => {
    const position = firstPosition(geometry);
    if (!position || !isJsonObject(geometry)) return [];
    const own =
      isJsonObject(properties) && isJsonObject(properties['label']) ? properties['label'] : undefined;
    const [longitude, latitude] = position;
    return {
      label: own ? languageMapOf(own) : label,
      longitude,
      latitude,
      ...(geometry['type'] !== 'Point' && { geometry }),
    };
  });
}

/** The descriptive properties that manifests, canvases and ranges share. */
export function describedBy(node: JsonObject, fallback: LanguageMap) {
  const label = node['label'] === undefined ? fallback : languageMapOf(node['label']);
  const requiredStatement = metadataEntryOf(node['requiredStatement']);
  const rights = stringOf(node['rights']);
  const navDate = stringOf(node['navDate']);
  return {
    label,
    ...(node['summary'] !== undefined && { summary: languageMapOf(node['summary']) }),
    metadata: objectsIn(node['metadata']).flatMap((entry) => metadataEntryOf(entry) ?? []),
    ...(requiredStatement && { requiredStatement }),
    ...(rights !== undefined && { rights }),
    ...(navDate !== undefined && { navDate }),
    places: placesOfNavPlace(node['navPlace'], label),
  };
}

/** The identifier in a URL of an image service or of one of its images, on any host. */
export function identifierIn(address: string): string | undefined {
  const [, encoded] = /\/iiif\/[23]\/([^/?#]+)/.exec(address) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Addresses of the image services of an image, then its own. */
export function addressesOfImage(image: JsonObject): readonly string[] {
  const services = objectsIn(image['service']).map((service) => stringOf(service['id'] ?? service['@id']));
  return [...services, stringOf(image['id'])].flatMap((address) => address ?? []);
}

/** An image by its identifier, if the archive has it. */
export type FindImage = (identifier: string) => PaintedImage | undefined;

/** The image of this archive that the addresses of an image resource name; undefined for other images. */
export function imageInArchive(image: JsonObject, find: FindImage): PaintedImage | undefined {
  for (const address of addressesOfImage(image)) {
    const identifier = identifierIn(address);
    const found = identifier === undefined ? undefined : find(identifier);
    if (found) return found;
  }
  return undefined;
}

/** An image that stands for a resource, and is of another server. */
export function imageElsewhere(image: JsonObject | undefined): ImageElsewhere | undefined {
  const id = stringOf(image?.['id']);
  if (!image || id === undefined || !isWebAddress(id)) return undefined;
  const format = stringOf(image['format']);
  const { width, height } = image;
  const service = objectsIn(image['service']);
  return {
    id,
    ...(format !== undefined && { format }),
    ...(typeof width === 'number' && { width }),
    ...(typeof height === 'number' && { height }),
    ...(service.length > 0 && { service }),
  };
}

/** The one of several images that is taken: the first of this archive, else the first. */
export function takenImage(value: JsonValue | undefined, find: FindImage): JsonObject | undefined {
  const images = objectsIn(value);
  return images.find((image) => imageInArchive(image, find)) ?? images[0];
}

/** Agents of `provider`; those without an id are left out. */
export function providersOf(value: JsonValue | undefined, find: FindImage): readonly Provider[] {
  return objectsIn(value).flatMap((agent) => {
    const id = stringOf(agent['id']);
    if (id === undefined) return [];
    const taken = takenImage(agent['logo'], find);
    const logo = taken && imageInArchive(taken, find);
    const logoElsewhere = logo ? undefined : imageElsewhere(taken);
    return {
      id,
      label: languageMapOf(agent['label']),
      homepage: linksOf(agent['homepage']),
      ...(logo && { logo }),
      ...(logoElsewhere && { logoElsewhere }),
    };
  });
}
