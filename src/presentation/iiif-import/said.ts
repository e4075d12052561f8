import { isJsonArray, isJsonObject, type JsonObject, objectsIn } from '../model/json-value.ts';
import type { SaidInIiifJson, SaidOfPart } from '../model/manifest.ts';
import { servicesBesideScale } from '../space/physical-dimensions.ts';
import {
  type FindImage,
  imageElsewhere,
  imageInArchive,
  linksOf,
  providersOf,
  takenImage,
} from './properties.ts';

const GEOJSON = 'http://geojson.org/geojson-ld/geojson-context.jsonld';

/** The texts of `behavior`. */
export function behaviorOf({ behavior }: JsonObject): readonly string[] {
  return isJsonArray(behavior) ? behavior.flatMap((word) => (typeof word === 'string' ? [word] : [])) : [];
}

/** A `navPlace` that is only referred to is a service by reference in older versions (Linking Services annex, 3.2). */
function placesElsewhere({ navPlace }: JsonObject): readonly JsonObject[] {
  if (!isJsonObject(navPlace) || navPlace['features'] !== undefined) return [];
  const id = navPlace['id'];
  return typeof id === 'string' ? [{ '@context': GEOJSON, '@id': id }] : [];
}

/** What IIIF JSON says beside what essays can say. */
export function saidOf(node: JsonObject, find: FindImage): SaidInIiifJson {
  const taken = takenImage(node['thumbnail'], find);
  const thumbnailElsewhere = taken && !imageInArchive(taken, find) ? imageElsewhere(taken) : undefined;
  const services = [...servicesBesideScale(node), ...objectsIn(node['services']), ...placesElsewhere(node)];
  return {
    ...(thumbnailElsewhere && { thumbnailElsewhere }),
    ...(services.length > 0 && { services }),
  };
}

/** The same of a canvas or range. */
export function saidOfPart(node: JsonObject, find: FindImage): SaidOfPart {
  const behavior = behaviorOf(node);
  const taken = takenImage(node['thumbnail'], find);
  const thumbnail = taken && imageInArchive(taken, find);
  const providers = providersOf(node['provider'], find);
  const homepage = linksOf(node['homepage']);
  const rendering = linksOf(node['rendering']);
  return {
    ...saidOf(node, find),
    ...(behavior.length > 0 && { behavior }),
    ...(thumbnail && { thumbnail }),
    ...(providers.length > 0 && { providers }),
    ...(homepage.length > 0 && { homepage }),
    ...(rendering.length > 0 && { rendering }),
  };
}
