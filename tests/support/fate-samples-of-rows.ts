import {
  elsewhere,
  image,
  link,
  type Node,
  nodeAt,
  notePage,
  type Sample,
  SITE,
  text,
  VALUES,
} from './fate-samples.ts';

/** Samples of rows for which a mark in a usual value is not enough, by kind, property and case. */

const RIGHTS = (code: string): Sample => ({
  value: () => `http://creativecommons.org/licenses/${code}/4.0/`,
  shown: Array(4).fill(new RegExp(`licenses/${code}/4\\.0`)),
});
/** There already, whatever else is in the manifest. */
const there = (...shown: readonly (RegExp | undefined)[]): Sample => ({ value: () => null, shown });
const one = (value: Sample['value'], ...shown: readonly (RegExp | undefined)[]): Sample => ({ value, shown });
const apart = (sample: Sample): Sample => ({ ...sample, apart: true });

const HINTED = (word: string): Sample =>
  one(
    () => [word],
    new RegExp(`"viewingHint":(?:\\["top",)?"${word}"`),
    new RegExp(`"behavior":\\["${word}"`),
  );
const behaviorsOf = (
  on: string,
  word: string,
  known: string,
  of: string,
): readonly (readonly [string, Sample])[] => [
  [`${on}.behavior: ${known}`, apart(HINTED(word))],
  [
    `${on}.behavior: an address`,
    apart(
      one(
        () => ['https://example.org/behavior'],
        /"viewingHint":"https:\/\/example\.org\/behavior"/,
        /example\.org\/behavior/,
      ),
    ),
  ],
  [
    `${on}.behavior: auto-advance, no-auto-advance, repeat, no-repeat, which need a duration`,
    apart(one(() => ['auto-advance'], undefined, /"auto-advance"/)),
  ],
  [`${on}.behavior`, apart(one(() => [of], new RegExp(`"viewingHint":"${of}"`), new RegExp(`"${of}"`)))],
];

const OWN_PATH: Sample = {
  value: (mark) => [{ ...link(mark), id: `/files/${mark}` }],
};
const linksOf = (on: string): readonly (readonly [string, Sample])[] =>
  ['homepage', 'rendering', 'seeAlso'].map((name) => [
    `${on}.${name}: a path on this server`,
    apart(OWN_PATH),
  ]);

const thumbnailsOf = (on: string): readonly (readonly [string, Sample])[] => [
  [`${on}.thumbnail: further ones`, { value: (mark) => [elsewhere('first'), elsewhere(mark)], index: 1 }],
  [`${on}.thumbnail: of another server`, { value: VALUES['thumbnail'] ?? (() => []) }],
  [
    `${on}.thumbnail: of this archive`,
    apart(
      one(
        () => [image('03')],
        /"thumbnail":\{"@id":"[^"]*box%2F03/,
        /"thumbnail":\[\{"id":"[^"]*box%2F03/,
        /og:image" content="[^"]*box%2F03/,
      ),
    ),
  ],
];
const referencedPlaces = (on: string): readonly [string, Sample] => [
  `${on}.navPlace: a reference`,
  {
    value: (mark) => ({ id: `https://example.org/${mark}`, type: 'FeatureCollection' }),
    apart: true,
  },
];
const placed = (on: string): readonly [string, Sample] => [
  `${on}.navPlace`,
  { value: VALUES['navPlace'] ?? (() => null), apart: true },
];
const startsOf = (on: string): readonly (readonly [string, Sample])[] => [
  [
    `${on}.start: a part of a canvas`,
    apart(
      one(
        () => ({ id: `${SITE}/canvas/3#xywh=1,2,33,44`, type: 'Canvas' }),
        /"startCanvas":"[^"]*#xywh/,
        /"start":\{"id":"[^"]*canvas\/3#xywh=1,2,33,44","type":"SpecificResource"/,
      ),
    ),
  ],
  [
    `${on}.start`,
    apart(
      one(
        () => ({ id: `${SITE}/canvas/3`, type: 'Canvas' }),
        /"startCanvas":"[^"]*canvas\/3"/,
        /"start":\{"id":"[^"]*canvas\/3"/,
      ),
    ),
  ],
];
const directions = (on: string): readonly [string, Sample] => [
  `${on}.viewingDirection`,
  apart(
    one(() => 'bottom-to-top', /"viewingDirection":"bottom-to-top"/, /"viewingDirection":"bottom-to-top"/),
  ),
];
const ownManifest = (on: string): readonly [string, Sample] => [
  `${on}.partOf: its own manifest`,
  apart(
    one(
      () => [{ id: `${SITE}/manifest`, type: 'Manifest' }],
      /"@type":"sc:Manifest"/,
      /"partOf":\[\{"id":"[^"]*4\/box\/manifest"/,
    ),
  ),
];
const navDate = (on: string, year: number): readonly [string, Sample] => {
  const shown = new RegExp(`"navDate":"${year}-05-24T00:00:00Z"`);
  return [`${on}.navDate`, one(() => `${year}-05-24T00:00:00Z`, shown, shown)];
};
const identities = (
  on: string,
  id2: RegExp,
  id4: RegExp,
  type: string,
): readonly (readonly [string, Sample])[] => [
  [`${on}.id`, there(id2, id4)],
  [`${on}.type`, there(new RegExp(`"@type":"(?:sc|oa|dctypes):${type}"`), new RegExp(`"type":"${type}"`))],
];

const sequence = (name: string, order: readonly string[]): Node => ({
  id: `${SITE}/range/${name}`,
  type: 'Range',
  label: text(`Order ${name}`),
  behavior: ['sequence'],
  items: order.map((each) => ({ id: `${SITE}/canvas/${each}`, type: 'Canvas' })),
});

const textBody = (mark: string): Node => ({ type: 'TextualBody', value: mark, format: 'text/plain' });
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M11,12L51,12L51,62Z"/></svg>';
const TRANSFORMED = SVG.replace('<path ', '<path transform="rotate(3)" ');
const SELECTOR = ['items', 1, 'annotations', 0, 'items', 0, 'target', 'selector'];
const RECTANGLE: Node = { type: 'FragmentSelector', value: 'xywh=1,2,31,41' };
const selecting =
  (selector: Node | Node[]) =>
  (manifest: Node): void => {
    const target = (((manifest['items'] as Node[])[1] as Node)['annotations'] as Node[])[0]?.[
      'items'
    ] as Node[];
    ((target[0] as Node)['target'] as Node)['selector'] = selector;
  };
const CHOSEN = ['items', 1, 'items', 0, 'items', 0, 'body', 'items', 0] as const;
const SEQUENCE_ITEM = ['structures', 1, 'items', 0] as const;

export const SAMPLES: ReadonlyMap<string, Sample> = new Map<string, Sample>([
  [
    'Manifest.@context',
    there(
      /"@context":"http:\/\/iiif.io\/api\/presentation\/2/,
      /"@context":"http:\/\/iiif.io\/api\/presentation\/4/,
    ),
  ],
  ...identities('Manifest', /"@id":"[^"]*\/2\/box\/manifest"/, /"id":"[^"]*\/4\/box\/manifest"/, 'Manifest'),
  ['Manifest.rights', RIGHTS('by')],
  ['Manifest.provider', apart({ value: VALUES['provider'] ?? (() => null) })],
  ['Manifest.homepage', apart({ value: VALUES['homepage'] ?? (() => null) })],
  ...thumbnailsOf('Manifest'),
  ...behaviorsOf('Manifest', 'paged', 'individuals, paged, continuous', 'unordered'),
  ...linksOf('Manifest'),
  ['Manifest.partOf: a path on this server', OWN_PATH],
  ['Manifest.partOf', { value: VALUES['partOf'] ?? (() => null) }],
  referencedPlaces('Manifest'),
  placed('Manifest'),
  ...startsOf('Manifest'),
  directions('Manifest'),
  navDate('Manifest', 1931),
  [
    'Manifest.navDate: years that four digits do not hold',
    apart(one(() => '-10044-03-15T00:00:00Z', /"navDate"/, /"navDate":"-10044/)),
  ],
  ['Manifest.structures', there(/"structures":/, /"structures":/, /Part/, /Part/)],
  [
    'Manifest.structures: a reference',
    apart({
      value: (mark) => [{ id: `${SITE}/range/${mark}`, type: 'Range', label: text(mark) }],
      shown: [undefined, /range\/zephyr/],
    }),
  ],
  ['Manifest.items', there(/"canvases":\[\{/, /"items":\[\{/, /Canvas 1/, /Canvas 1/)],
  ...identities('Canvas', /"@id":"[^"]*\/2\/box\/canvas\/1"/, /"id":"[^"]*\/4\/box\/canvas\/1"/, 'Canvas'),
  ['Canvas.rights', RIGHTS('by-sa')],
  ...thumbnailsOf('Canvas'),
  ...behaviorsOf('Canvas', 'non-paged', 'non-paged, facing-pages', 'thumbnail-nav'),
  ...linksOf('Canvas'),
  referencedPlaces('Canvas'),
  placed('Canvas'),
  [
    'Canvas.placeholderCanvas: a smaller picture of the same image',
    apart({
      value: (mark) => ({
        id: `${SITE}/${mark}`,
        type: 'Canvas',
        width: 40,
        height: 30,
        label: text(mark),
        items: [
          {
            id: `${SITE}/${mark}/page`,
            type: 'AnnotationPage',
            items: [
              {
                id: `${SITE}/${mark}/painting`,
                type: 'Annotation',
                motivation: 'painting',
                body: image('01'),
                target: `${SITE}/${mark}`,
              },
            ],
          },
        ],
      }),
    }),
  ],
  [
    'Canvas.service: Physical Dimensions',
    apart(
      one(
        () => [
          {
            '@id': 'https://example.org/size',
            profile: 'http://iiif.io/api/annex/services/physdim',
            physicalScale: 0.25,
            physicalUnits: 'mm',
          },
        ],
        /"physicalScale":0.25/,
        /"spatialScale":\{"type":"Quantity","quantityValue":0.00025/,
        /100 × 75 mm/,
        /100 × 75 mm/,
      ),
    ),
  ],
  ownManifest('Canvas'),
  [
    'Canvas.annotations: a reference',
    apart({
      value: (mark) => [
        { id: `https://example.org/${mark}.json`, type: 'AnnotationPage', label: text(mark) },
      ],
    }),
  ],
  ['Canvas.annotations', there(/Note whole/, /Note whole/, /Note whole/, /Note whole/)],
  navDate('Canvas', 1932),
  ['Canvas.height', there(/"height":300/, /"height":300/, /400 × 300/)],
  ['Canvas.width', there(/"width":400/, /"width":400/, /400 × 300/)],
  ['Canvas.duration', apart(one(() => 17.25, /17\.25/, /"duration":17.25/, /17[.,]25/, /17[.,]25/))],
  ['Canvas.items', there(/"images":\[/, /"items":\[/, /box%2F01/, /\/Subtype \/Image|Canvas 1/)],
  ...identities('Range', /"@id":"[^"]*\/2\/box\/range\/part"/, /"id":"[^"]*\/4\/box\/range\/part"/, 'Range'),
  ['Range.rights', RIGHTS('by-nd')],
  ...thumbnailsOf('Range').map(([key, sample]): [string, Sample] => [key, sample]),
  [
    'Range.behavior: sequence, the first',
    {
      value: () => ['sequence'],
      at: ['structures', 1],
      beside: (manifest) => {
        (manifest['structures'] as Node[]).push(sequence('order', ['3', '2', '1']));
      },
      apart: true,
      shown: [
        /"sequences":\[\{[^[]*"label":\{"@value":"Order order"[\s\S]*?canvas\/3"[\s\S]*?canvas\/2"[\s\S]*?canvas\/1"/,
        /"behavior":\["sequence"\]/,
        /Canvas 3[\s\S]*Canvas 2[\s\S]*Canvas 1/,
        /Canvas 3[\s\S]*Canvas 2[\s\S]*Canvas 1/,
      ],
    },
  ],
  [
    'Range.behavior: sequence, further ones',
    {
      value: () => ['sequence'],
      at: ['structures', 2],
      beside: (manifest) => {
        (manifest['structures'] as Node[]).push(
          sequence('order', ['3', '2', '1']),
          sequence('second', ['2', '3', '1']),
        );
      },
      apart: true,
      shown: [
        /"@id":"[^"]*sequence\/second","@type":"sc:Sequence"/,
        /range\/second/,
        /Order second/,
        /Order second/,
      ],
    },
  ],
  [
    'Range.behavior: no-nav',
    apart(
      one(
        () => ['no-nav'],
        /"viewingHint":"top","canvases"|"viewingHint":"top"\},\{/,
        /"no-nav"/,
        /^(?![\s\S]*>Part<)[\s\S]*Canvas 2/,
        /^(?![\s\S]*Part)[\s\S]*Canvas 2/,
      ),
    ),
  ],
  [
    'Range.behavior: thumbnail-nav',
    apart(one(() => ['thumbnail-nav'], /"viewingHint":"top"\},\{/, /"thumbnail-nav"/)),
  ],
  ...behaviorsOf('Range', 'paged', 'individuals, paged, continuous', 'unordered'),
  ...linksOf('Range'),
  referencedPlaces('Range'),
  placed('Range'),
  ...startsOf('Range'),
  ownManifest('Range'),
  navDate('Range', 1933),
  directions('Range'),
  ['Range.items', there(/"canvases":\["/, /"items":\[/, /Canvas 2/, /Canvas 2/)],
  [
    'item of a Range.id: a part, in a sequence',
    {
      value: () => `${SITE}/canvas/3#xywh=1,2,35,46`,
      at: SEQUENCE_ITEM,
      beside: (manifest) => {
        (manifest['structures'] as Node[]).push(sequence('order', ['3', '2', '1']));
      },
      apart: true,
      shown: Array(4).fill(/1,2,35,46/),
    },
  ],
  [
    'item of a Range.id: a rectangle (`xywh=`)',
    apart(one(() => `${SITE}/canvas/2#xywh=1,2,35,46`, ...Array(4).fill(/1,2,35,46/))),
  ],
  [
    'item of a Range.id: another part',
    apart(one(() => `${SITE}/canvas/2#t=35,46`, ...Array(4).fill(/t=35,46/))),
  ],
  [
    'item of a Range.id',
    there(
      /"canvases":\["[^"]*canvas\/2"/,
      /\{"id":"[^"]*\/4\/box\/canvas\/2","type":"Canvas"\}/,
      /Canvas 2/,
      /Canvas 2/,
    ),
  ],
  ['item of a Range.type', there(/canvas\/2"/, /\{"id":"[^"]*canvas\/2","type":"Canvas"\}/)],
  [
    'item of a Range.source',
    apart({
      value: () => `${SITE}/canvas/2`,
      beside: (manifest) => specific(manifest, { type: 'FragmentSelector', value: 'xywh=1,2,35,46' }),
      shown: [
        /canvas\/2#xywh=1,2,35,46/,
        /"source":\{"id":"[^"]*\/4\/box\/canvas\/2","type":"Canvas"\}/,
        /Canvas 2/,
        /Canvas 2/,
      ],
    }),
  ],
  [
    'item of a Range.selector: in a sequence',
    {
      value: () => ({ type: 'FragmentSelector', value: 'xywh=1,2,35,46' }),
      at: SEQUENCE_ITEM,
      beside: (manifest) => {
        const order = sequence('order', ['3', '2', '1']);
        (order['items'] as Node[])[0] = { type: 'SpecificResource', source: `${SITE}/canvas/3` };
        (manifest['structures'] as Node[]).push(order);
      },
      apart: true,
      shown: Array(4).fill(/1,2,35,46/),
    },
  ],
  [
    'item of a Range.selector: a rectangle (`xywh=`)',
    apart({
      value: () => ({ type: 'FragmentSelector', value: 'xywh=1,2,35,46' }),
      beside: (manifest) => specific(manifest, {}),
      shown: Array(4).fill(/1,2,35,46/),
    }),
  ],
  [
    'item of a Range.selector',
    apart({
      value: () => ({ type: 'PointSelector', x: 357, y: 246 }),
      beside: (manifest) => specific(manifest, {}),
      shown: Array(4).fill(/357/),
    }),
  ],
  ...identities('AnnotationPage (painting)', /"images":/, /"type":"AnnotationPage"/, 'Canvas'),
  ['AnnotationPage (painting).type', there(/"images":/, /"type":"AnnotationPage"/)],
  [
    'AnnotationPage (painting).items',
    there(/"images":\[\{/, /"motivation":\["painting"\]/, /box%2F01/, /Canvas 1/),
  ],
  ...identities(
    'AnnotationPage (notes)',
    /"@id":"[^"]*\/2\/box\/annotations\/1"/,
    /"id":"[^"]*\/4\/box\/annotations\/1"/,
    'AnnotationList',
  ),
  ['AnnotationPage (notes).type', there(/"@type":"sc:AnnotationList"/, /"type":"AnnotationPage"/)],
  ['AnnotationPage (notes).items', there(/"resources":\[/, /Note whole/, /Note whole/, /Note whole/)],
  ...identities(
    'Annotation (painting)',
    /"@id":"[^"]*\/2\/box\/painting\/1"/,
    /"id":"[^"]*\/4\/box\/painting\/1"/,
    'Annotation',
  ),
  ['Annotation (painting).motivation', there(/"motivation":"sc:painting"/, /"motivation":\["painting"\]/)],
  [
    'Annotation (painting).target',
    there(/"on":"[^"]*canvas\/1"/, /"target":\{"id":"[^"]*canvas\/1","type":"Canvas"\}/),
  ],
  [
    'Annotation (painting).body',
    there(/"resource":\{"@id":"[^"]*box%2F01/, /"body":\{"id":"[^"]*box%2F01/, /box%2F01/, /Canvas 1/),
  ],
  ['Choice of images.type', there(/"@type":"oa:Choice"/, /"type":"Choice"/)],
  ['Choice of images.items', there(/"default":\{"@id":"[^"]*box%2F01/, /box%2F01/, /box%2F01/, /Canvas 2/)],
  [
    'Choice of images.items: further ones',
    { ...there(/"item":\[\{"@id":"[^"]*box%2F02/, /box%2F02/, /data-version="[^"]*box%2F02/), index: 1 },
  ],
  ...['id', 'type', 'source'].map((name): [string, Sample] => [
    `specified image.${name}`,
    apart({
      value: () =>
        ({ id: 'https://example.org/specified', type: 'SpecificResource', source: image('02') })[name] ??
        null,
      beside: (manifest) => {
        nodeAt(manifest, ['items', 2, 'items', 0, 'items', 0])['body'] = {
          id: 'https://example.org/specified',
          type: 'SpecificResource',
          source: image('02'),
        };
      },
      shown:
        name === 'source'
          ? [/"resource":\{"@id":"[^"]*box%2F02/, /"source":\{"id":"[^"]*box%2F02/, /box%2F02/, /Canvas 3/]
          : [undefined, name === 'id' ? /example\.org\/specified/ : /"type":"SpecificResource"/],
    }),
  ]),
  ...identities('painted image', /"@id":"[^"]*box%2F01\/full/, /"id":"[^"]*box%2F01\/full/, 'Image'),
  ['painted image.format', there(/"format":"image\/jpeg"/, /"format":"image\/jpeg"/)],
  ['painted image.width', there(/"width":400/, /"width":400/)],
  ['painted image.height', there(/"height":300/, /"height":300/)],
  ['painted image.label: in a Choice', { value: text, at: CHOSEN }],
  ['painted image.rights', RIGHTS('by-nc')],
  [
    'painted image.service: image services',
    apart(
      one(
        () => [{ id: '/iiif/3/box%2F01', type: 'ImageService3', profile: 'level2' }],
        /"service":\{"@context":"http:\/\/iiif\.io\/api\/image\/2/,
        /"type":"ImageService3"/,
      ),
    ),
  ],
  [
    'painted image.thumbnail: in a Choice',
    {
      value: () => [image('03')],
      at: CHOSEN,
      shown: [/"default":\{[\s\S]*?"thumbnail":\{"@id"/, /"thumbnail":\[\{"id":"[^"]*box%2F03/],
      apart: true,
    },
  ],
  ['painted image.language', one(() => ['rm'], /"rm"/, /"language":\["rm"\]/)],
  ['painted image.duration', apart(one(() => 17.25, /17\.25/, /"duration":17.25/))],
  ...identities(
    'Annotation (note)',
    /"@id":"[^"]*\/2\/box\/annotation\/1\/whole"/,
    /"id":"[^"]*\/4\/box\/annotation\/1\/whole"/,
    'Annotation',
  ),
  [
    'Annotation (note).motivation: further ones',
    {
      ...one(
        () => ['commenting', 'identifying'],
        /oa:identifying/,
        /"motivation":\["commenting","identifying"\]/,
      ),
      index: 1,
      apart: true,
    },
  ],
  [
    'Annotation (note).motivation: supplementing',
    apart(one(() => 'supplementing', /"motivation":"oa:describing"/, /"motivation":\["supplementing"\]/)),
  ],
  [
    'Annotation (note).motivation: assessing',
    apart(one(() => 'assessing', /"motivation":"oa:commenting"/, /"motivation":\["assessing"\]/)),
  ],
  [
    'Annotation (note).motivation: of Web Annotation',
    apart(one(() => 'identifying', /"motivation":"oa:identifying"/, /"motivation":\["identifying"\]/)),
  ],
  [
    'Annotation (note).motivation',
    apart(
      one(() => 'juggling', /juggling|Note whole/, /"motivation":\["juggling"\]/, /Note whole/, /Note whole/),
    ),
  ],
  ['Annotation (note).body: a TextualBody', { value: textBody, apart: true }],
  [
    'Annotation (note).body',
    {
      value: (mark) => ({ id: `https://example.org/${mark}.xml`, type: 'Dataset', format: 'text/xml' }),
      apart: true,
    },
  ],
  [
    'Annotation (note).target: beside its canvas',
    apart({
      ...one(() => [`${SITE}/canvas/1`, `${SITE}/canvas/3#xywh=1,2,35,46`], ...Array(4).fill(/1,2,35,46/)),
      index: 1,
    }),
  ],
  [
    'Annotation (note).target: a set, but for its canvas',
    apart(
      one(
        () => ({ type: 'Independents', items: [`${SITE}/canvas/1`, `${SITE}/canvas/3#xywh=1,2,35,46`] }),
        ...Array(4).fill(/1,2,35,46/),
      ),
    ),
  ],
  [
    'Annotation (note).target: a SpecificResource',
    apart(
      one(
        () => ({
          type: 'SpecificResource',
          source: `${SITE}/canvas/1`,
          selector: { type: 'FragmentSelector', value: 'xywh=1,2,35,46' },
        }),
        /#xywh=1,2,35,46/,
        /"xywh=1,2,35,46"/,
        /data-region="1,2,35,46"/,
        /1, 2, 35 × 46/,
      ),
    ),
  ],
  [
    'Annotation (note).target: a rectangle (`xywh=`)',
    apart(
      one(
        () => `${SITE}/canvas/1#xywh=1,2,35,46`,
        /#xywh=1,2,35,46/,
        /"value":"xywh=1,2,35,46"/,
        /data-region="1,2,35,46"/,
        /1, 2, 35 × 46/,
      ),
    ),
  ],
  [
    'Annotation (note).target: another part',
    apart(one(() => `${SITE}/canvas/1#t=35,46`, ...Array(4).fill(/t=35,46/))),
  ],
  [
    'Annotation (note).target',
    there(
      /"on":"[^"]*canvas\/1"/,
      /"target":\{"id":"[^"]*canvas\/1","type":"Canvas"\}/,
      /Note whole/,
      /Note whole/,
    ),
  ],
  ['Annotation (note).timeMode', one(() => 'trim', /"trim"/, /"timeMode":"trim"/)],
  ['Annotation (painting).timeMode', one(() => 'loop', /"loop"/, /"timeMode":"loop"/)],
  ['body of a note.type', there(/"cnt:ContentAsText"/, /"type":"TextualBody"/)],
  ['body of a note.value', { value: (mark) => mark }],
  [
    'body of a note.language',
    apart(one(() => 'gsw', /"language":"gsw"/, /"language":\["gsw"\]/, /lang="gsw"/, /Note whole/)),
  ],
  ['target of a note.type', there(/#xywh=1,2,31,41/, /"type":"SpecificResource"/)],
  [
    'target of a note.source',
    there(
      /canvas\/2#xywh=1,2,31,41/,
      /"source":\{"id":"[^"]*canvas\/2","type":"Canvas"\}/,
      /Note part/,
      /Note part/,
    ),
  ],
  [
    'target of a note.source: a part of its canvas, beside a selector',
    apart(one(() => `${SITE}/canvas/2#xywh=7,8,35,46`, ...Array(4).fill(/7,8,35,46/))),
  ],
  ['target of a note.selector: by its address', { value: VALUES['id'] ?? (() => null), apart: true }],
  [
    'target of a note.selector',
    there(/#xywh=1,2,31,41/, /"xywh=1,2,31,41"/, /data-region="1,2,31,41"/, /1, 2, 31 × 41/),
  ],
  [
    'selector.type: a further rectangle or drawing, or a point beside another selector',
    apart({
      value: () => 'PointSelector',
      at: [...SELECTOR, 1],
      beside: selecting([RECTANGLE, { type: 'PointSelector', x: 157, y: 146 }]),
      shown: [/157/, /"type":"PointSelector","x":157,"y":146/, /154,143,6,6/, /\(157, 146\)/],
    }),
  ],
  [
    'selector.type: FragmentSelector, a rectangle beside a drawing',
    apart({
      value: () => 'FragmentSelector',
      at: [...SELECTOR, 1],
      beside: selecting([{ type: 'SvgSelector', value: SVG }, RECTANGLE]),
      shown: [
        /"@type":"oa:Choice","default":\{"@type":"oa:FragmentSelector","value":"xywh=1,2,31,41"\}/,
        /"value":"xywh=1,2,31,41"/,
        /data-region="1,2,31,41"/,
        /1, 2, 31 × 41/,
      ],
    }),
  ],
  [
    'selector.type: SvgSelector, beside a rectangle',
    apart({
      value: () => 'SvgSelector',
      at: [...SELECTOR, 1],
      beside: selecting([RECTANGLE, { type: 'SvgSelector', value: TRANSFORMED }]),
      shown: [
        /"item":\{"@type":"oa:SvgSelector","value":"[^}]*M11,12L51,12L51,62Z/,
        /M11,12L51,12L51,62Z/,
        /data-region="1,2,31,41"/,
        /1, 2, 31 × 41/,
      ],
    }),
  ],
  [
    'selector.type: FragmentSelector, a rectangle',
    there(/#xywh=1,2,31,41/, /"type":"FragmentSelector"/, /data-region="1,2,31,41"/, /1, 2, 31 × 41/),
  ],
  [
    'selector.type: PointSelector',
    apart({
      value: () => 'PointSelector',
      beside: selecting({ type: 'PointSelector', x: 157, y: 146 }),
      shown: [
        /"@type":"iiif:PointSelector","x":157,"y":146/,
        /"type":"PointSelector","x":157,"y":146/,
        /data-region="154,143,6,6"/,
        /\(157, 146\)/,
      ],
    }),
  ],
  [
    'selector.type: SvgSelector',
    apart({
      value: () => 'SvgSelector',
      beside: selecting({ type: 'SvgSelector', value: SVG }),
      shown: [
        /"oa:SvgSelector"[\s\S]*M11,12L51,12L51,62Z/,
        /M11,12L51,12L51,62Z/,
        /data-region="11,12,40,50"/,
        /11, 12, 40 × 50/,
      ],
    }),
  ],
  [
    'selector.type: SvgSelector, transformed or without shapes',
    apart({
      value: () => 'SvgSelector',
      beside: selecting({ type: 'SvgSelector', value: TRANSFORMED }),
      shown: [/M11,12L51,12L51,62Z/, /M11,12L51,12L51,62Z/, /data-region/, /11, 12/],
    }),
  ],
  [
    'selector.type',
    apart({
      value: () => 'TextQuoteSelector',
      beside: selecting({ type: 'TextQuoteSelector', exact: 'words' }),
      shown: [/TextQuote/, /TextQuoteSelector/, /TextQuote/, /TextQuote/],
    }),
  ],
  ['selector.value', there(/xywh=1,2,31,41/, /xywh=1,2,31,41/)],
  ...['x', 'y'].map((name): [string, Sample] => [
    `selector.${name}`,
    apart({
      value: () => 157,
      beside: selecting({ type: 'PointSelector', x: 157, y: 157 }),
      shown: [new RegExp(`"${name}":157`), new RegExp(`"${name}":157`)],
    }),
  ]),
  ['selector.t', apart(one(() => 17.25, /17\.25/, /"t":17.25/, /17\.25/, /17\.25/))],
  ['selector.conformsTo', one(() => 'http://www.w3.org/TR/media-frags/', undefined, /media-frags/)],
  ['target of a note.id', { value: VALUES['id'] ?? (() => null) }],
  ['Agent.id', there(/"@id":"https:\/\/example\.org\/agent"/, /"id":"https:\/\/example\.org\/agent"/)],
  ['Agent.type', there(undefined, /"type":"Agent"/)],
  [
    'Agent.label: beside a requiredStatement, and with a homepage',
    apart({
      value: text,
      beside: (manifest) => {
        manifest['requiredStatement'] = { label: text('Statement'), value: text('Said') };
        ((manifest['provider'] as Node[])[0] as Node)['homepage'] = [link('home')];
      },
    }),
  ],
  [
    'Agent.logo: further ones',
    { value: (mark) => [elsewhere('first'), elsewhere(mark)], index: 1, apart: true },
  ],
  ['Agent.logo: of another server', { value: (mark) => [elsewhere(mark)], apart: true }],
  [
    'Agent.logo',
    apart(
      one(
        () => [image('03')],
        /"logo":\{"@id":"[^"]*box%2F03/,
        /"logo":\[\{"id":"[^"]*box%2F03/,
        /class="logo"><img[^>]*box%2F03/,
        /box%2F03/,
      ),
    ),
  ],
  ['Agent.homepage: a path on this server', apart(OWN_PATH)],
  ['Agent.homepage: further ones', { value: (mark) => [link('first'), link(mark)], index: 1, apart: true }],
  ['Agent.homepage', { value: (mark) => [link(mark)], apart: true }],
  ['link.id', there(...Array(4).fill(/https:\/\/example\.org\/link/))],
  ['link.type', there(undefined, /"type":"Text"/)],
  ['link.format', one(() => 'text/xml', /"format":"text\/xml"/, /"format":"text\/xml"/)],
  ['link.language', one(() => ['gsw'], /"language":"gsw"/, /"language":\["gsw"\]/)],
  ['link.width', apart(one(() => 357, /357/, /"width":357/))],
  ['link.height', apart(one(() => 357, /357/, /"height":357/))],
  ['link.duration', apart(one(() => 17.25, /17\.25/, /17\.25/))],
  ['navPlace.id', { value: VALUES['id'] ?? (() => null) }],
  ['navPlace.type', there(undefined, /"type":"FeatureCollection"/)],
  ['navPlace.features', there(/"type":"Feature"/, /"features":\[/, /Feature/, /Feature/)],
  ['Feature.id', { value: VALUES['id'] ?? (() => null) }],
  ['Feature.type', there(/"type":"Feature"/, /"type":"Feature"/)],
  [
    'Feature.geometry: without a position',
    apart(
      one(
        () => ({ type: 'Polygon', coordinates: [] }),
        /"coordinates":\[\]/,
        /"coordinates":\[\]/,
        /class="line lead">[^<]*Feature/,
        /Feature/,
      ),
    ),
  ],
  ['Feature.geometry', there(/"coordinates":\[8,9\]/, /"coordinates":\[8,9\]/)],
  ['Feature.properties', there(/"name":/, /"properties":/, /Feature/, /Feature/)],
  ['properties of a Feature.summary', { value: text }],
  ['AnnotationPage (painting).rights', RIGHTS('by-nc')],
  [
    'AnnotationPage (notes).label: of a reference',
    apart({
      value: text,
      at: ['items', 2, 'annotations', 0],
      beside: (manifest) => {
        const [, , third] = manifest['items'] as Node[];
        if (third) third['annotations'] = [{ id: 'https://example.org/notes.json', type: 'AnnotationPage' }];
      },
    }),
  ],
  ['AnnotationPage (notes).rights', RIGHTS('by-nc')],
  ['Annotation (painting).rights', RIGHTS('by-nc')],
  ['Annotation (note).rights', RIGHTS('by-nc')],
  ...[
    'AnnotationPage (painting)',
    'AnnotationPage (notes)',
    'Annotation (painting)',
    'Annotation (note)',
    'painted image',
  ].map((on): [string, Sample] => [
    `${on}.behavior`,
    apart(one(() => ['hidden'], /"hidden"/, /"behavior":\["hidden"\]/, /"hidden"/, /"hidden"/)),
  ]),
  ['Manifest.annotations', { value: (mark) => [notePage(mark)] }],
]);

function specific(manifest: Node, selector: Node): void {
  const part = ((manifest['structures'] as Node[])[0] as Node)['items'] as Node[];
  const items = (part[0] as Node)['items'] as Node[];
  items[0] = { type: 'SpecificResource', source: `${SITE}/canvas/2`, selector };
}
