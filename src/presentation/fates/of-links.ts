import { firstPosition, imageInArchive, takenImage } from '../iiif-import/properties.ts';
import { idOf } from '../iiif-json/resources.ts';
import { isJsonObject, objectsIn } from '../model/json-value.ts';
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

/** Properties of a Collection (3.0, A). It is no collection of Loupe's own, which is told once. */
const OF_COLLECTION = [
  ...['@context', 'id', 'type', 'metadata', 'requiredStatement', 'rights', 'provider', 'thumbnail'],
  ...['navDate', 'placeholderCanvas', 'accompanyingCanvas', 'viewingDirection', 'behavior', 'homepage'],
  ...['rendering', 'seeAlso', 'partOf', 'service', 'services', 'items', 'annotations', 'navPlace'],
];

export const COLLECTION_FATES: readonly FateRow[] = rowsOf('Collection', [], {
  ...alike(['!', '=', 'as an entry of the list of essays', '!'], 'label', 'summary'),
  ...alike(['!', '=', '!', '!'], ...OF_COLLECTION),
});

/** Of no use in a place, and told where there is one for it. */
const ONLY_IN_4: Fates = ['–', '=', '–', '–'];

export const LINK_FATES: readonly FateRow[] = [
  ...rowsOf(
    'Agent',
    [
      [
        'label',
        'beside a requiredStatement, and with a homepage',
        ['!', '=', '=', '='],
        ({ node, owner }) =>
          owner?.['requiredStatement'] !== undefined && objectsIn(node['homepage']).length > 0,
      ],
      [
        'logo',
        'further ones',
        LOST_FOR_PROGRAMS,
        ({ value, node, context }) => takenImage(node['logo'], context.find) !== value,
      ],
      [
        'logo',
        'of another server',
        ['=', '=', '!', '!'],
        ({ value, context }) => !isJsonObject(value) || !imageInArchive(value, context.find),
      ],
      [
        'homepage',
        'a path on this server',
        LOST,
        ({ value }) => isJsonObject(value) && (idOf(value) ?? '').startsWith('/'),
      ],
      [
        'homepage',
        'further ones',
        ['as `related`', '=', '!', '!'],
        ({ value, node }) => objectsIn(node['homepage'])[0] !== value,
      ],
    ],
    {
      id: ['as `related`, without a homepage', '=', '–', '–'],
      type: ONLY_IN_4,
      label: ['as `attribution` or `related`', '=', '=', '='],
      logo: ['=', '=', '=', '!'],
      homepage: ['as `related`', '=', '=', '='],
      seeAlso: LOST,
    },
  ),
  ...rowsOf('link', [], {
    ...alike(ALL, 'id', 'label'),
    type: ONLY_IN_4,
    ...alike(FOR_PROGRAMS, 'format', 'language', 'profile'),
    ...alike(LOST_FOR_PROGRAMS, 'thumbnail', 'service', 'width', 'height', 'duration'),
  }),
];

export const PLACE_FATES: readonly FateRow[] = [
  ...rowsOf('navPlace', [], { id: ONLY_IN_4, type: ONLY_IN_4, features: ['as `service`', '=', '=', '='] }),
  ...rowsOf(
    'Feature',
    [['geometry', 'without a position', LOST, ({ value }) => firstPosition(value) === undefined]],
    { id: ONLY_IN_4, type: FOR_PROGRAMS, geometry: FOR_PROGRAMS, properties: ALL },
  ),
  ...rowsOf('properties of a Feature', [], { label: ['as `name`', '=', '=', '='], summary: LOST }),
];
