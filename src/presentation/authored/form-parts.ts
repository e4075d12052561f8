import { type Static, type TSchema, Type } from 'typebox';

/**
 * Parts of the forms of authored files. A form is a JSON Schema: files are checked against it, and editors and the manual
 * show its descriptions. Where a form takes a number or a text, a number is kept as the text that stands in the file.
 */

/** `description` is one sentence for people; messages quote the first example. */
export interface Explained {
  readonly description: string;
  readonly examples: readonly unknown[];
}

/** One string, or one for each language. */
export type TextForm = string | Record<string, string>;

const WRITTEN = { type: ['string', 'number'], minLength: 1 };

/** A text without a language, as an item of a list or an alternative to a group. */
export const WORD = Type.Unsafe<string>(WRITTEN);

/** A text in one or several languages. */
export function translatable(description: string, ...examples: unknown[]) {
  return Type.Unsafe<TextForm>({
    description,
    examples,
    anyOf: [
      WRITTEN,
      {
        type: 'object',
        title: 'one text for each language',
        minProperties: 1,
        additionalProperties: WRITTEN,
      },
    ],
  });
}

/** A text without a language: an identifier, a date, a URL. */
export function word(description: string, ...examples: unknown[]) {
  return Type.Unsafe<string>({ description, examples, ...WRITTEN });
}

/** One of a few words. */
export function choice<const Choices extends readonly string[]>(description: string, choices: Choices) {
  return Type.Unsafe<Choices[number]>({ description, examples: choices, type: 'string', enum: choices });
}

/** A list of at least one item. */
export function list<Item extends TSchema>(items: Item, explained: Explained) {
  return Type.Array(items, { minItems: 1, ...explained });
}

/** One item, or a list of them. */
export function oneOrList<Item extends TSchema>(items: Item, explained: Explained) {
  return Type.Union([items, Type.Array(items, { minItems: 1 })], { ...explained });
}

/** A number, also one with decimals. */
export function decimal(description: string, example: number) {
  return Type.Number({ description, examples: [example] });
}

/** A group of these keys and no others. `title` names it in messages. */
export function group<Properties extends Record<string, TSchema>>(properties: Properties, title: string) {
  return Type.Object(properties, { title, additionalProperties: false });
}

/** A width and a height greater than 0. */
export function size(description: string, width: number, height: number) {
  return Type.Object(
    {
      width: Type.Number({ description: 'Width.', examples: [width], exclusiveMinimum: 0 }),
      height: Type.Number({ description: 'Height.', examples: [height], exclusiveMinimum: 0 }),
    },
    {
      title: 'a width and a height',
      additionalProperties: false,
      description,
      examples: [{ width, height }],
    },
  );
}

const entry = group(
  {
    label: translatable('The heading.', 'Photographer'),
    value: translatable('What stands under it; Markdown.', 'Alexander Buchman'),
  },
  'a heading and a text',
);

const ENTRY_EXAMPLE = { label: 'Photographer', value: 'Alexander Buchman' };

const link = group(
  {
    id: word('The address, which begins with https:// or http://.', 'https://example.org/catalogue/123'),
    label: translatable('What the link is called.', 'Catalogue entry'),
    type: Type.Optional(
      choice('What is there. Default: Text, of seeAlso Dataset.', [
        'Text',
        'Dataset',
        'Image',
        'Video',
        'Sound',
        'Model',
        'Manifest',
        'Collection',
      ]),
    ),
    format: Type.Optional(word('Its media type.', 'text/html')),
    profile: Type.Optional(word('A URI of the scheme that it follows.', 'https://example.org/scheme')),
    language: Type.Optional(
      oneOrList(word('A language tag (BCP 47).', 'en'), {
        description: 'The languages that it is in.',
        examples: ['en'],
      }),
    ),
  },
  'a link',
);

const LINK_EXAMPLE = { id: 'https://example.org/catalogue/123', label: 'Catalogue entry' };

const place = group(
  {
    name: translatable('What the place is called.', 'Coyoacán'),
    latitude: Type.Optional(decimal('Degrees north, south negative (WGS 84).', 19.35)),
    longitude: Type.Optional(decimal('Degrees east, west negative (WGS 84).', -99.16)),
  },
  'a place',
);

const provider = group(
  {
    id: word('A URI that names the organisation.', 'https://example.org/'),
    label: translatable('What it is called.', 'Example Archive'),
    homepage: Type.Optional(word('The address of its website.', 'https://example.org/')),
    logo: Type.Optional(word('An image of this archive: its name below `images/`.', 'logos/example')),
  },
  'an organisation',
);

export type EntryForm = Static<typeof entry>;
export type LinkForm = Static<typeof link>;
export type ProviderForm = Static<typeof provider>;

/** A name, or a group with coordinates; only the `name` of a group can be in several languages. */
export const PLACE = Type.Optional(
  Type.Union([WORD, place], {
    description: 'Where: a plain name, or name, latitude and longitude.',
    examples: [{ name: 'Coyoacán', latitude: 19.35, longitude: -99.16 }, 'Coyoacán'],
  }),
);
export type PlaceForm = string | Static<typeof place>;

export const DATE = Type.Optional(
  word(
    'When, in EDTF: a day, month or year, `~` about, `?` uncertain, `193X` for a decade, `/` between two.',
    '1940-05-24',
    '1940-03~',
    '1939-12/1940-02',
  ),
);

export const METADATA = Type.Optional(
  list(entry, { description: 'Further details, each a heading and a text.', examples: [[ENTRY_EXAMPLE]] }),
);

/** Keys that say who may do what, of manifests, collections and photographs. */
export const RIGHTS = {
  rights: Type.Optional(
    word(
      'A licence of Creative Commons or a statement of RightsStatements.org, by its URI.',
      'http://rightsstatements.org/vocab/InC/1.0/',
    ),
  ),
  requiredStatement: Type.Optional(
    Type.Unsafe<EntryForm>({
      ...entry,
      description: 'What must be shown wherever the photographs are.',
      examples: [{ label: 'Credit', value: 'Example Archive' }],
    }),
  ),
};

export const PROVIDER = Type.Optional(
  oneOrList(provider, {
    description: 'Who provides the photographs: one organisation or a list of them.',
    examples: [{ id: 'https://example.org/', label: 'Example Archive' }],
  }),
);

export const PUBLICATION_STATUS = Type.Optional(
  choice('A draft is in no list and no search. Default: published.', ['published', 'draft']),
);

export const LANGUAGE = Type.Optional(
  word('The language of texts that are not given by language (BCP 47). Default: none.', 'en'),
);

/** `without` says what stands for all when it is left out. */
export function thumbnail(without: string) {
  return Type.Optional(
    word(
      `The image that stands for all in lists: its name below \`images/\`. Default: ${without}.`,
      'cactus/01',
    ),
  );
}

/** A key that takes one link or a list of them. */
export function links(description: string) {
  return Type.Optional(oneOrList(link, { description, examples: [LINK_EXAMPLE] }));
}
