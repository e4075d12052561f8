import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from '../source/report.ts';
import { faultOfDateTime } from './date-time.ts';
import type { Visited } from './visit.ts';

const NAV_PLACE_CONTEXT = 'http://iiif.io/api/extension/navplace/context.json';

/** Checks the date of a resource (3.0, 3.1 navDate). */
export function checkNavDate({ node, path }: Visited, report: Report): void {
  const { navDate } = node;
  if (navDate === undefined) return;
  const fault = faultOfDateTime(typeof navDate === 'string' ? navDate : '');
  if (fault) report.error([...path, 'navDate'], 'nav-date', fault.message, fault.suggestion);
}

/** The first position in coordinates that is not on the earth, with its path; positions are the innermost lists. */
function wrongPosition(
  value: JsonValue | undefined,
  path: AuthoredPath,
): { readonly position: readonly JsonValue[]; readonly path: AuthoredPath } | undefined {
  if (!isJsonArray(value)) return undefined;
  if (value.length === 0 || isJsonArray(value[0])) {
    for (const [index, inner] of value.entries()) {
      const found = wrongPosition(inner, [...path, index]);
      if (found) return found;
    }
    return undefined;
  }
  const [longitude, latitude] = value;
  const isOnEarth =
    typeof longitude === 'number' &&
    typeof latitude === 'number' &&
    Math.abs(longitude) <= 180 &&
    Math.abs(latitude) <= 90;
  return isOnEarth ? undefined : { position: value, path };
}

/** Checks the coordinates of a geometry (RFC 7946, 3.1.1: longitude, then latitude, in degrees). */
function checkGeometry(geometry: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  // A feature without a place has null.
  if (!isJsonObject(geometry)) return;
  for (const [index, inner] of objectsIn(geometry['geometries']).entries())
    checkGeometry(inner, [...path, 'geometries', index], report);
  const wrong = wrongPosition(geometry['coordinates'], [...path, 'coordinates']);
  if (!wrong) return;
  const [longitude, latitude] = wrong.position;
  if (typeof longitude !== 'number' || typeof latitude !== 'number') {
    report.error(
      wrong.path,
      'coordinates',
      'this is no position',
      'write [longitude, latitude] in decimal degrees, such as [-99.16, 19.35]',
    );
    return;
  }
  const isLatitude = Math.abs(latitude) > 90;
  const swapped = isLatitude && Math.abs(latitude) <= 180 && Math.abs(longitude) <= 90;
  report.error(
    wrong.path,
    'coordinates',
    isLatitude
      ? `a latitude is from -90 to 90, and ${latitude} is not`
      : `a longitude is from -180 to 180, and ${longitude} is not`,
    swapped
      ? `they may be swapped: longitude comes first, [${latitude}, ${longitude}]`
      : 'write [longitude, latitude] in decimal degrees, south and west negative',
  );
}

function checkFeatures(collection: JsonObject, path: AuthoredPath, report: Report): void {
  const { features } = collection;
  if (features === undefined) return;
  if (!isJsonArray(features)) {
    report.error([...path, 'features'], 'list', '`features` is a list', 'put it between [ and ]');
    return;
  }
  for (const [index, feature] of features.entries())
    if (isJsonObject(feature))
      checkGeometry(feature['geometry'], [...path, 'features', index, 'geometry'], report);
}

/** Checks the places of resources (extension navPlace), and of features in annotations. */
export class PlaceCheck {
  readonly #report: Report;
  readonly #hasContext: boolean;

  constructor(document: JsonObject, report: Report) {
    const context = document['@context'];
    const all = isJsonArray(context) ? context : [context];
    this.#hasContext = all.includes(NAV_PLACE_CONTEXT);
    this.#report = report;
  }

  check({ node, path }: Visited): void {
    const { navPlace, body } = node;
    if (navPlace !== undefined) this.#navPlace(navPlace, [...path, 'navPlace']);
    const bodies = isJsonArray(body) ? body : [body];
    for (const [index, each] of bodies.entries()) {
      if (!isJsonObject(each)) continue;
      const at = isJsonArray(body) ? [...path, 'body', index] : [...path, 'body'];
      if (each['type'] === 'Feature') checkGeometry(each['geometry'], [...at, 'geometry'], this.#report);
      if (each['type'] === 'FeatureCollection') checkFeatures(each, at, this.#report);
    }
  }

  #navPlace(value: JsonValue, path: AuthoredPath): void {
    const report = this.#report;
    if (!this.#hasContext)
      report.error(
        path,
        'context',
        'the file does not name the context of `navPlace`',
        `put "${NAV_PLACE_CONTEXT}" into \`@context\`, before that of version 3`,
      );
    if (!isJsonObject(value) || value['type'] !== 'FeatureCollection') {
      report.error(
        path,
        'coordinates',
        '`navPlace` is a FeatureCollection of GeoJSON',
        'write {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {…}, "properties": {…}}]}',
      );
      if (isJsonObject(value)) checkGeometry(value['geometry'], [...path, 'geometry'], report);
      return;
    }
    checkFeatures(value, path, report);
  }
}
