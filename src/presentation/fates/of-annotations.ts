import { motivationOf, ownTarget } from '../iiif-import/notes.ts';
import { isJsonObject, type JsonValue, scalarText } from '../model/json-value.ts';
import { isOfPlace, selectorsOf } from '../space/shape.ts';
import {
  ALL,
  alike,
  type FateRow,
  type Fates,
  FOR_PROGRAMS,
  LOST,
  LOST_FOR_PROGRAMS,
  rowsOf,
} from './fates.ts';
import { SELECTOR_FATES } from './of-selectors.ts';
import { fragmentIn, isRectangle } from './shared-rows.ts';

/** What any resource may say of itself (3.0, A), and annotations and pages of them do in version 4 alone. */
const SAID = [
  ...['label', 'metadata', 'summary', 'requiredStatement', 'rights', 'provider', 'thumbnail', 'behavior'],
  ...['seeAlso', 'service', 'homepage', 'rendering', 'partOf'],
];

const NAMED: Readonly<Record<string, Fates>> = alike(FOR_PROGRAMS, 'id', 'type');

const OF_REFERENCE: Parameters<typeof rowsOf>[1] = [
  [
    'label',
    'of a reference',
    ['=', '=', 'as the words of its link', 'as the words of its link'],
    ({ node }) => node['items'] === undefined,
  ],
];

export const PAGE_FATES: readonly FateRow[] = [
  ...rowsOf('AnnotationPage (painting)', [], { ...NAMED, items: ALL, ...alike(LOST, ...SAID) }),
  ...rowsOf('AnnotationPage (notes)', OF_REFERENCE, {
    ...NAMED,
    items: ['as `resources`', '=', '=', '='],
    ...alike(LOST, ...SAID),
    ...alike(LOST_FOR_PROGRAMS, 'next', 'prev'),
  }),
];

function isText(value: JsonValue): boolean {
  return isJsonObject(value) && value['type'] === 'TextualBody' && typeof value['value'] === 'string';
}

function fragmentOf(value: JsonValue): string {
  return scalarText(value).split('#', 2)[1] ?? '';
}

const NUMBERS = 'as its numbers';

const TARGET_CASES: Parameters<typeof rowsOf>[1] = [
  [
    'source',
    'a part of its canvas, beside a selector',
    LOST,
    ({ value, node }) =>
      fragmentIn(value) !== '' &&
      selectorsOf(node).some((selector) => selector['type'] === 'FragmentSelector' || isOfPlace(selector)),
  ],
  ['selector', 'by its address', LOST, ({ value }) => !isJsonObject(value)],
];

const NOTE_FATES: readonly FateRow[] = rowsOf(
  'Annotation (note)',
  [
    [
      'motivation',
      'further ones',
      LOST_FOR_PROGRAMS,
      ({ value, node }) => motivationOf(node) !== undefined && motivationOf(node) !== value,
    ],
    [
      'motivation',
      'supplementing',
      ['as `oa:describing`', '=', '–', '–'],
      ({ value }) => value === 'supplementing',
    ],
    ['motivation', 'assessing', ['as `oa:commenting`', '=', '–', '–'], ({ value }) => value === 'assessing'],
    ['motivation', 'of Web Annotation', FOR_PROGRAMS, ({ node }) => motivationOf(node) !== undefined],
    ['body', 'a TextualBody', ALL, ({ value, node }) => isText(value) && motivationOf(node) !== undefined],
    [
      'target',
      'a set, but for its canvas',
      LOST,
      ({ value }) => isJsonObject(value) && Array.isArray(value['items']),
    ],
    [
      'target',
      'beside its canvas',
      LOST,
      ({ value, node, canvas }) => canvas !== undefined && ownTarget(node, canvas) !== value,
    ],
    ['target', 'a SpecificResource', ALL, ({ value }) => isJsonObject(value)],
    [
      'target',
      'a rectangle (`xywh=`)',
      ['=', 'as a SpecificResource', '=', NUMBERS],
      ({ value }) => isRectangle(fragmentOf(value)),
    ],
    ['target', 'another part', LOST, ({ value }) => fragmentOf(value) !== ''],
  ],
  {
    ...NAMED,
    motivation: LOST,
    body: LOST,
    target: ALL,
    ...alike(LOST, ...SAID),
    timeMode: LOST_FOR_PROGRAMS,
  },
);

export const ANNOTATION_FATES: readonly FateRow[] = [
  ...NOTE_FATES,
  ...rowsOf('body of a note', [], {
    type: FOR_PROGRAMS,
    id: LOST_FOR_PROGRAMS,
    value: ALL,
    language: ALL,
    format: FOR_PROGRAMS,
    purpose: LOST_FOR_PROGRAMS,
  }),
  ...rowsOf('target of a note', TARGET_CASES, {
    id: ['–', '=', '–', '–'],
    type: FOR_PROGRAMS,
    source: ALL,
    selector: ALL,
  }),
  ...SELECTOR_FATES,
];

const isImageService = (value: JsonValue): boolean =>
  isJsonObject(value) && /^ImageService\d$/.test(scalarText(value['type'] ?? value['@type']));

export const PAINTING_FATES: readonly FateRow[] = [
  ...rowsOf('specified image', [], {
    id: ['–', '=', '–', '–'],
    type: ['–', '=', '–', '–'],
    source: ALL,
  }),
  ...rowsOf('Annotation (painting)', [], {
    ...NAMED,
    ...alike(FOR_PROGRAMS, 'motivation', 'target'),
    body: ['as `resource`', '=', '=', '='],
    ...alike(LOST, ...SAID),
    timeMode: LOST_FOR_PROGRAMS,
  }),
  ...rowsOf(
    'Choice of images',
    [['items', 'further ones', ['=', '=', '=', '!'], ({ value, node }) => !isFirstOf(node['items'], value)]],
    { id: LOST_FOR_PROGRAMS, type: FOR_PROGRAMS, items: ALL, label: LOST },
  ),
  ...rowsOf(
    'painted image',
    [
      ['label', 'in a Choice', ['=', '=', '=', '–'], ({ owner }) => owner?.['type'] === 'Choice'],
      [
        'service',
        'image services',
        ['as those of this server', '=', '–', '–'],
        ({ value }) => isImageService(value),
      ],
      [
        'thumbnail',
        'in a Choice',
        ['as its own', '=', '–', '–'],
        ({ owner }) => owner?.['type'] === 'Choice',
      ],
    ],
    {
      ...NAMED,
      ...alike(FOR_PROGRAMS, 'format', 'width', 'height', 'label'),
      ...alike(LOST, ...SAID.filter((name) => !['label', 'thumbnail', 'service', 'behavior'].includes(name))),
      ...alike(LOST_FOR_PROGRAMS, 'thumbnail', 'service', 'behavior', 'language', 'profile', 'duration'),
      annotations: LOST,
    },
  ),
];

function isFirstOf(list: JsonValue | undefined, value: JsonValue): boolean {
  return Array.isArray(list) && list[0] === value;
}
