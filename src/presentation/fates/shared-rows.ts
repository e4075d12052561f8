import { imageInArchive, takenImage } from '../iiif-import/properties.ts';
import { idOf } from '../iiif-json/resources.ts';
import { isJsonObject, type JsonValue, scalarText } from '../model/json-value.ts';
import { isWebAddress } from '../text/web-address.ts';
import { ALL, alike, type FateCase, type Fates, FOR_PROGRAMS, LOST, LOST_FOR_PROGRAMS } from './fates.ts';

export type CaseOfRows = readonly [property: string, words: string, fates: Fates, holds: FateCase['holds']];

export function addressIn(value: JsonValue): string {
  return isJsonObject(value) ? (idOf(value) ?? '') : scalarText(value);
}

export function fragmentIn(value: JsonValue): string {
  return addressIn(value).split('#', 2)[1] ?? '';
}

/** Whether a part of a canvas is a rectangle. */
export function isRectangle(fragment: string): boolean {
  return fragment.includes('xywh=');
}

export const isOwnPath: FateCase['holds'] = ({ value }) => addressIn(value).startsWith('/');

export const LINK_CASES: readonly CaseOfRows[] = ['homepage', 'rendering', 'seeAlso'].map(
  (property): CaseOfRows => [property, 'a path on this server', LOST, isOwnPath],
);

export function thumbnailCases(shown: Fates): readonly CaseOfRows[] {
  return [
    [
      'thumbnail',
      'further ones',
      LOST_FOR_PROGRAMS,
      ({ value, node, context }) => takenImage(node['thumbnail'], context.find) !== value,
    ],
    [
      'thumbnail',
      'of another server',
      FOR_PROGRAMS,
      ({ value, context }) => !isJsonObject(value) || !imageInArchive(value, context.find),
    ],
    ['thumbnail', 'of this archive', shown, () => true],
  ];
}

const HINT: Fates = ['as `viewingHint`', '=', '–', '–'];
const OF_TIME = ['auto-advance', 'no-auto-advance', 'repeat', 'no-repeat'];

export function behaviorCases(known: readonly string[]): readonly CaseOfRows[] {
  return [
    ['behavior', known.join(', '), HINT, ({ value }) => known.includes(scalarText(value))],
    ['behavior', 'an address', HINT, ({ value }) => isWebAddress(scalarText(value))],
    [
      'behavior',
      `${OF_TIME.join(', ')}, which need a duration`,
      ['–', '=', '–', '–'],
      ({ value }) => OF_TIME.includes(scalarText(value)),
    ],
  ];
}

/** Places, and the services that tell them. */
export const PLACE_CASES: readonly CaseOfRows[] = [
  [
    'navPlace',
    'a reference',
    ['as `service`', '=', '!', '!'],
    ({ value }) => isJsonObject(value) && value['features'] === undefined,
  ],
];
const NAMES = 'as the names of the places';

export const DESCRIBED_FATES: Readonly<Record<string, Fates>> = {
  ...alike(ALL, 'label', 'metadata'),
  requiredStatement: ['as `attribution`, without its label', '=', '=', '='],
  rights: ['as `license`', '=', '=', '='],
  provider: ['as `attribution`, `logo` and `related`', '=', '=', '='],
  homepage: ['as `related`', '=', '=', '='],
  ...alike(ALL, 'rendering', 'seeAlso'),
  placeholderCanvas: ['!', 'as `placeholderContainer`', '–', '–'],
  accompanyingCanvas: ['!', 'as `accompanyingContainer`', '!', '!'],
  navPlace: ['as `service`', '=', NAMES, NAMES],
  behavior: LOST_FOR_PROGRAMS,
};

export const NAMED_FATES: Readonly<Record<string, Fates>> = {
  id: ['as the address in its version', 'as the address in its version', '–', '–'],
  type: ['as `@type`', '=', '–', '–'],
};

const isPartOfCanvas: FateCase['holds'] = ({ value }) =>
  fragmentIn(value) !== '' || (isJsonObject(value) && value['selector'] !== undefined);

export const START_CASES: readonly CaseOfRows[] = [
  ['start', 'a part of a canvas', LOST_FOR_PROGRAMS, isPartOfCanvas],
];

/** A part of a whole that is in the same file. */
export const OWN_MANIFEST: CaseOfRows = [
  'partOf',
  'its own manifest',
  FOR_PROGRAMS,
  ({ value, context }) => addressIn(value) === idOf(context.document),
];
