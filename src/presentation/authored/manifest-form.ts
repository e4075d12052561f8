import { type Static, Type } from 'typebox';
import { VIEWING_DIRECTIONS } from '../model/manifest.ts';
import {
  choice,
  DATE,
  group,
  LANGUAGE,
  links,
  list,
  METADATA,
  oneOrList,
  PLACE,
  PROVIDER,
  PUBLICATION_STATUS,
  RIGHTS,
  size,
  thumbnail,
  translatable,
  WORD,
  word,
} from './form-parts.ts';

/** Of a photograph, and of a folder of scans. */
export const NEGATIVE = Type.Unsafe<string>({
  description:
    'Whether the scan is of a negative, which is then shown as a positive; or the colour of its clear film, six hexadecimal digits.',
  examples: ['true', 'd98a4b'],
  type: 'string',
  pattern: '^(true|false|#?[0-9A-Fa-f]{6})$',
  title: 'true, false or a colour of six hexadecimal digits',
});

function measure(description: string, example: unknown) {
  return Type.Unsafe<string>({
    title: 'a number or a percentage',
    description,
    examples: [example],
    type: ['string', 'number'],
    pattern: '^[0-9]+(\\.[0-9]+)?%?$',
    minimum: 0,
  });
}

const region = group(
  {
    x: measure('From the left edge: pixels, or percent of the width.', '10%'),
    y: measure('From the top edge: pixels, or percent of the height.', '20%'),
    width: measure('Pixels, or percent of the width.', '30%'),
    height: measure('Pixels, or percent of the height.', '25%'),
    of: Type.Optional(
      size('The size in pixels of the scan that it was drawn on; with pixels only.', 4800, 3200),
    ),
  },
  'a region',
);

const note = group(
  {
    id: Type.Optional(word('A name for links to the note. Default: its number.', 'spines')),
    text: Type.Optional(translatable('A remark, in Markdown. Either this or `tag`.', 'The heavy gloves.')),
    tag: Type.Optional(translatable('Who or what is there. Either this or `text`.', 'Natalia Sedova')),
    region: Type.Optional(
      Type.Unsafe<Static<typeof region>>({
        ...region,
        description:
          'The part of the photograph that it is about, in percent or in pixels. Default: all of it.',
        examples: [{ x: '10%', y: '20%', width: '30%', height: '25%' }],
      }),
    ),
  },
  'a note',
);

const version = group(
  {
    image: word('Its name below `images/`, without extension.', 'album/1-recto'),
    label: Type.Optional(translatable('What tells it from the others.', 'Recto')),
  },
  'an image',
);

const photograph = group(
  {
    image: Type.Optional(word('The scan: its name below `images/`, without extension.', 'cactus/01')),
    images: Type.Optional(
      list(version, {
        description: 'Instead of `image`: several scans of one photograph, such as recto and verso.',
        examples: [[{ image: 'album/1-recto', label: 'Recto' }]],
      }),
    ),
    id: Type.Optional(
      word('Its name in addresses: `a-z`, `0-9`, `.`, `_`, `-`. Default: from the image.', 'cactus-01'),
    ),
    label: Type.Optional(translatable('Its title.', 'The heaviest specimen')),
    caption: Type.Optional(translatable('What is told of it; Markdown.', 'Dug up in the *midday* sun.')),
    alternativeText: Type.Optional(
      translatable('What can be seen, for those who cannot see it.', 'A man lifts a cactus.'),
    ),
    date: DATE,
    place: PLACE,
    people: Type.Optional(
      list(translatable('A name.', 'Leon Trotsky'), {
        description: 'Who is to be seen.',
        examples: [['Leon Trotsky']],
      }),
    ),
    subjects: Type.Optional(
      list(translatable('A subject.', 'Cactuses'), {
        description: 'What it is about.',
        examples: [['Cactuses']],
      }),
    ),
    size: Type.Optional(size('The size of the original, in millimetres.', 36, 24)),
    negative: Type.Optional(NEGATIVE),
    ...RIGHTS,
    metadata: METADATA,
    seeAlso: links('Descriptions of it for machines.'),
    notes: Type.Optional(
      list(note, {
        description: 'Notes on the photograph or on parts of it.',
        examples: [[{ tag: 'Natalia Sedova' }]],
      }),
    ),
  },
  'a photograph',
);

/** A reference to a definition of the form that is used in several places, or in itself. */
function defined<Form>(name: 'photograph' | 'section') {
  return Type.Unsafe<Form>({ title: `a ${name}`, $ref: `#/definitions/${name}` });
}

const PHOTOGRAPHS = Type.Optional(
  list(Type.Union([WORD, defined<Static<typeof photograph>>('photograph')]), {
    description: 'Photographs in their order, each a name below `images/` or a group of keys.',
    examples: [['cactus/01', { image: 'cactus/02', label: 'Digging' }]],
  }),
);

const OWN_OF_SECTION = {
  label: translatable('Its title.', 'Cactus hunting'),
  id: Type.Optional(word('Its name in addresses. Default: from the title.', 'cactus-hunting')),
  text: Type.Optional(translatable('What is told; Markdown.', 'On Sundays the household went out.')),
  date: DATE,
  place: PLACE,
  metadata: METADATA,
  photographs: PHOTOGRAPHS,
};
const ownOfSection = Type.Object(OWN_OF_SECTION);

export interface SectionForm extends Static<typeof ownOfSection> {
  sections?: SectionForm[];
}

const SECTIONS = Type.Optional(
  list(defined<SectionForm>('section'), {
    description: 'Sections in their order, to any depth; after the photographs beside them.',
    examples: [[{ label: 'Cactus hunting', photographs: ['cactus/01'] }]],
  }),
);

const section = group({ ...OWN_OF_SECTION, sections: SECTIONS }, 'a section');

const order = group(
  {
    id: word('The name of this order in addresses.', 'trotsky-in-exile-by-date'),
    label: translatable('Its title.', 'In the order taken'),
    summary: Type.Optional(translatable('What is told of it; Markdown.', 'The same photographs by date.')),
    by: Type.Optional(choice('`date`: the order taken. Either this or `photographs`.', ['date'])),
    photographs: Type.Optional(
      list(word('The id of a photograph, or its image.', 'cactus-01'), {
        description: 'Photographs in the order wanted, by id or image.',
        examples: [['cactus-02', 'cactus-01']],
      }),
    ),
  },
  'an order',
);

/** Behaviors that a manifest may have (Presentation 3.0, 3.2). */
const BEHAVIOR = choice('How viewers show the photographs.', [
  'individuals',
  'continuous',
  'paged',
  'unordered',
  'auto-advance',
  'no-auto-advance',
  'repeat',
  'no-repeat',
]);

/** A yes or a no: editors take the words for values of their own, the reader of files for texts. */
const ORIGINALS = Type.Unsafe<'true' | 'false'>({
  title: 'true or false',
  description: 'Whether the scans may be downloaded as they are. Default: false.',
  examples: [true],
  type: ['boolean', 'string'],
  pattern: '^(true|false)$',
});

/** The form of `manifests/{id}.yaml`. */
export const MANIFEST_FORM = Type.Object(
  {
    label: translatable('The title of the essay.', 'Trotsky in Exile', { en: 'Trotsky in Exile' }),
    language: LANGUAGE,
    status: PUBLICATION_STATUS,
    summary: Type.Optional(
      translatable('The introduction; Markdown.', 'Photographs from Mexico, 1939 and 1940.'),
    ),
    date: DATE,
    place: PLACE,
    provider: PROVIDER,
    ...RIGHTS,
    metadata: METADATA,
    viewingDirection: Type.Optional(
      choice('Which way one reads on. Default: left-to-right.', VIEWING_DIRECTIONS),
    ),
    behavior: Type.Optional(
      oneOrList(BEHAVIOR, { description: 'How viewers show the photographs.', examples: ['individuals'] }),
    ),
    thumbnail: thumbnail('the photograph to begin with'),
    start: Type.Optional(
      word('The photograph to begin with: its id or image. Default: the first.', 'cactus-01'),
    ),
    homepage: links('Web pages about it, beside the one that Loupe makes.'),
    seeAlso: links('Descriptions of it for machines.'),
    rendering: links('The same in other forms, such as a book to download.'),
    originals: Type.Optional(ORIGINALS),
    photographs: PHOTOGRAPHS,
    sections: SECTIONS,
    orders: Type.Optional(
      list(order, {
        description: 'Further manifests of the same photographs in another order.',
        examples: [[{ id: 'trotsky-in-exile-by-date', label: 'In the order taken', by: 'date' }]],
      }),
    ),
  },
  { title: 'an essay', additionalProperties: false, definitions: { photograph, section } },
);

export type ManifestForm = Static<typeof MANIFEST_FORM>;
export type PhotographForm = Static<typeof photograph>;
export type NoteForm = Static<typeof note>;
export type RegionForm = Static<typeof region>;
export type OrderForm = Static<typeof order>;
