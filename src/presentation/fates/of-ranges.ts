import { behaviorOf } from '../iiif-import/said.ts';
import { type JsonObject, type JsonValue, objectsIn, stringOf } from '../model/json-value.ts';
import { selectorsOf } from '../space/shape.ts';
import { ALL, type FateRow, type Fates, FOR_PROGRAMS, LOST, LOST_FOR_PROGRAMS, rowsOf } from './fates.ts';
import {
  behaviorCases,
  DESCRIBED_FATES,
  fragmentIn,
  isRectangle,
  LINK_CASES,
  NAMED_FATES,
  OWN_MANIFEST,
  PLACE_CASES,
  START_CASES,
  thumbnailCases,
} from './shared-rows.ts';

function isSequence(node: JsonObject | undefined): boolean {
  return node !== undefined && behaviorOf(node).includes('sequence');
}

const OUTSIDE = 'as a range outside of the top one';
const ORDER = 'as the order of the photographs';

export const RANGE_FATES: readonly FateRow[] = rowsOf(
  'Range',
  [
    ...thumbnailCases(FOR_PROGRAMS),
    [
      'behavior',
      'sequence, the first',
      ['as `sequences`', '=', ORDER, ORDER],
      ({ value, node, context }) =>
        value === 'sequence' && objectsIn(context.document['structures']).find(isSequence) === node,
    ],
    [
      'behavior',
      'sequence, further ones',
      ['as `sequences`', '=', '!', '!'],
      ({ value, node, context }) =>
        value === 'sequence' && objectsIn(context.document['structures']).includes(node),
    ],
    [
      'behavior',
      'no-nav',
      [OUTSIDE, '=', 'as photographs without a heading', 'as photographs without a heading'],
      ({ value }) => value === 'no-nav',
    ],
    ['behavior', 'thumbnail-nav', [OUTSIDE, '=', '–', '–'], ({ value }) => value === 'thumbnail-nav'],
    ...behaviorCases(['individuals', 'paged', 'continuous']),
    ...LINK_CASES,
    ...PLACE_CASES,
    ...START_CASES,
    OWN_MANIFEST,
  ],
  {
    ...NAMED_FATES,
    ...DESCRIBED_FATES,
    summary: ['as `description`', '=', '=', '='],
    navDate: LOST_FOR_PROGRAMS,
    viewingDirection: FOR_PROGRAMS,
    partOf: LOST,
    service: FOR_PROGRAMS,
    start: ['as `startCanvas`', '=', '–', '–'],
    supplementary: ['as `contentLayer`', '=', '!', '!'],
    items: ['as `ranges` and `canvases`', '=', '=', '='],
    annotations: LOST,
  },
);

const RECTANGLE: Fates = ['=', 'as a SpecificResource', '!', '!'];

function selectedFragment(value: JsonValue): string {
  const selector = selectorsOf({ selector: value }).find(({ type }) => type === 'FragmentSelector');
  return stringOf(selector?.['value']) ?? '';
}

export const RANGE_ITEM_FATES: readonly FateRow[] = rowsOf(
  'item of a Range',
  [
    [
      'id',
      'a part, in a sequence',
      LOST,
      ({ value, owner }) => fragmentIn(value) !== '' && isSequence(owner),
    ],
    ['id', 'a rectangle (`xywh=`)', RECTANGLE, ({ value }) => isRectangle(fragmentIn(value))],
    ['id', 'another part', LOST, ({ value }) => fragmentIn(value) !== ''],
    ['selector', 'in a sequence', LOST, ({ owner }) => isSequence(owner)],
    [
      'selector',
      'a rectangle (`xywh=`)',
      ['=', '=', '!', '!'],
      ({ value }) => isRectangle(selectedFragment(value)),
    ],
  ],
  { id: ALL, type: FOR_PROGRAMS, source: ALL, selector: LOST },
);
