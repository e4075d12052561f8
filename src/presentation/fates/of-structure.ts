import { addressesOfImage, identifierIn } from '../iiif-import/properties.ts';
import { isJsonArray, isJsonObject, type JsonObject, objectsIn, scalarText } from '../model/json-value.ts';
import { isPhysicalDimensions, scaleOf } from '../space/physical-dimensions.ts';
import { ALL, type FateRow, FOR_PROGRAMS, LOST, LOST_FOR_PROGRAMS, rowsOf } from './fates.ts';
import {
  behaviorCases,
  DESCRIBED_FATES,
  isOwnPath,
  LINK_CASES,
  NAMED_FATES,
  OWN_MANIFEST,
  PLACE_CASES,
  START_CASES,
  thumbnailCases,
} from './shared-rows.ts';

export const MANIFEST_FATES: readonly FateRow[] = rowsOf(
  'Manifest',
  [
    ...thumbnailCases(['=', '=', 'as the picture of its links', '–']),
    ...behaviorCases(['individuals', 'paged', 'continuous']),
    ...LINK_CASES,
    ...PLACE_CASES,
    ...START_CASES,
    [
      'navDate',
      'years that four digits do not hold',
      LOST_FOR_PROGRAMS,
      ({ value }) => !/^\d{4}-/.test(scalarText(value)),
    ],
    ['partOf', 'a path on this server', LOST, isOwnPath],
    ['structures', 'a reference', LOST, ({ value }) => isJsonObject(value) && !isJsonArray(value['items'])],
  ],
  {
    '@context': ['as its own', 'as its own', '–', '–'],
    ...NAMED_FATES,
    ...DESCRIBED_FATES,
    summary: ['as `description`', '=', '=', '='],
    navDate: ['as `navDate` in UTC', '=', '–', '–'],
    viewingDirection: FOR_PROGRAMS,
    partOf: ['as `within`', '=', '=', '='],
    service: FOR_PROGRAMS,
    services: ['as `service`', '=', '–', '–'],
    start: ['as `startCanvas`', '=', '–', '–'],
    items: ['as `canvases`', '=', '=', '='],
    structures: ALL,
    annotations: LOST,
  },
);

/** The first image that a canvas shows, by its identifier. */
function imageOn(canvas: JsonObject): string | undefined {
  const [page] = objectsIn(canvas['items']);
  const [painting] = objectsIn(page?.['items']);
  const body = isJsonObject(painting?.['body']) ? painting['body'] : {};
  const shown = body['type'] === 'Choice' ? objectsIn(body['items'])[0] : body;
  return shown && addressesOfImage(shown).flatMap((address) => identifierIn(address) ?? [])[0];
}

function isSameImage(placeholder: JsonObject, canvas: JsonObject): boolean {
  const shown = imageOn(placeholder);
  return shown !== undefined && shown === imageOn(canvas);
}

export const CANVAS_FATES: readonly FateRow[] = rowsOf(
  'Canvas',
  [
    ...thumbnailCases(FOR_PROGRAMS),
    ...behaviorCases(['non-paged', 'facing-pages']),
    ...LINK_CASES,
    ...PLACE_CASES,
    [
      'placeholderCanvas',
      'a smaller picture of the same image',
      ['–', 'as `placeholderContainer`', '–', '–'],
      ({ value, node }) => isJsonObject(value) && isSameImage(value, node),
    ],
    [
      'service',
      'Physical Dimensions',
      ['=', 'as `spatialScale`', 'as the size of the original', 'as the size of the original'],
      ({ value, node }) => isJsonObject(value) && isPhysicalDimensions(value) && scaleOf(node) !== undefined,
    ],
    OWN_MANIFEST,
    [
      'annotations',
      'a reference',
      ['as `otherContent`', '=', 'as a link', 'as a link'],
      ({ value }) => isJsonObject(value) && value['items'] === undefined,
    ],
  ],
  {
    ...NAMED_FATES,
    ...DESCRIBED_FATES,
    summary: ['as `metadata`', '=', '=', '='],
    navDate: LOST_FOR_PROGRAMS,
    height: ['=', '=', '=', '–'],
    width: ['=', '=', '=', '–'],
    duration: LOST,
    partOf: LOST,
    service: FOR_PROGRAMS,
    items: ['as `images`', '=', '=', '='],
    annotations: ['as `otherContent`', '=', '=', '='],
  },
);
