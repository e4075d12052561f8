import { type JsonObject, stringOf } from '../model/json-value.ts';
import { isOfPlace, type TakenSelectors, takenSelectors } from '../space/shape.ts';
import { svgBounds } from '../space/svg-bounds.ts';
import { alike, type FateCase, type FateRow, FOR_PROGRAMS, LOST, rowsOf } from './fates.ts';
import { isRectangle } from './shared-rows.ts';

const NUMBERS = 'as its numbers';
const AROUND = 'as the rectangle around it';
const BESIDE = 'as the rectangle beside it';
const IN_CHOICE = 'as `oa:Choice`';

/** Found once for each target: a hostile list has as many selectors as a file can hold. */
const TAKEN = new WeakMap<JsonObject, TakenSelectors>();

function takenOf(target: JsonObject | undefined): TakenSelectors {
  const taken = target && TAKEN.get(target);
  if (!target || taken) return taken ?? {};
  const found = takenSelectors(target);
  TAKEN.set(target, found);
  return found;
}

/** A selector of a place that has no room beside the others (2.1, 6.2). */
const isOneTooMany: FateCase['holds'] = ({ node, owner }) =>
  isOfPlace(node) && !Object.values(takenOf(owner)).includes(node);

const isBesideDrawing: FateCase['holds'] = ({ node, owner }) => {
  const { rectangle, drawing } = takenOf(owner);
  return rectangle === node && drawing !== undefined;
};

const isBesideRectangle: FateCase['holds'] = ({ node, owner }) => {
  const { rectangle, drawing } = takenOf(owner);
  return drawing === node && rectangle !== undefined;
};

export const SELECTOR_FATES: readonly FateRow[] = rowsOf(
  'selector',
  [
    ['type', 'a further rectangle or drawing, or a point beside another selector', LOST, isOneTooMany],
    [
      'type',
      'FragmentSelector, a rectangle beside a drawing',
      [IN_CHOICE, '=', '=', NUMBERS],
      isBesideDrawing,
    ],
    ['type', 'SvgSelector, beside a rectangle', [IN_CHOICE, '=', BESIDE, BESIDE], isBesideRectangle],
    [
      'type',
      'FragmentSelector, a rectangle',
      ['=', '=', '=', NUMBERS],
      ({ value, node }) => value === 'FragmentSelector' && isRectangle(stringOf(node['value']) ?? ''),
    ],
    [
      'type',
      'PointSelector',
      ['as `iiif:PointSelector`', '=', AROUND, NUMBERS],
      ({ value }) => value === 'PointSelector',
    ],
    [
      'type',
      'SvgSelector',
      ['as `oa:SvgSelector`', '=', AROUND, NUMBERS],
      ({ value, node }) => value === 'SvgSelector' && svgBounds(stringOf(node['value']) ?? '') !== undefined,
    ],
    [
      'type',
      'SvgSelector, transformed or without shapes',
      ['as `oa:SvgSelector`', '=', '!', '!'],
      ({ value }) => value === 'SvgSelector',
    ],
  ],
  {
    type: LOST,
    ...alike(FOR_PROGRAMS, 'value', 'x', 'y'),
    t: LOST,
    ...alike(['–', '=', '–', '–'], 'id', 'conformsTo'),
  },
);
