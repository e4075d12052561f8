import { type Static, Type } from 'typebox';
import {
  choice,
  group,
  LANGUAGE,
  METADATA,
  oneOrList,
  PROVIDER,
  PUBLICATION_STATUS,
  RIGHTS,
  thumbnail,
  translatable,
  word,
} from './form-parts.ts';

/** Behaviors that a collection may have (Presentation 3.0, 3.2). */
const BEHAVIOR = choice('How viewers show what is in it.', [
  'individuals',
  'continuous',
  'paged',
  'unordered',
  'multi-part',
  'together',
  'auto-advance',
  'no-auto-advance',
  'repeat',
  'no-repeat',
]);

const nested = group({ collection: word('The name of another collection.', 'mexico') }, 'a collection');

/** The form of `manifests/collections/{id}.yaml`. */
export const COLLECTION_FORM = Type.Object(
  {
    label: translatable('The title of the collection.', 'Photographs from Mexico'),
    language: LANGUAGE,
    status: PUBLICATION_STATUS,
    summary: Type.Optional(translatable('What is told of it; Markdown.', 'All essays about Mexico.')),
    provider: PROVIDER,
    ...RIGHTS,
    metadata: METADATA,
    behavior: Type.Optional(
      oneOrList(BEHAVIOR, { description: 'How viewers show what is in it.', examples: ['unordered'] }),
    ),
    thumbnail: thumbnail('that of the first item that has one'),
    items: Type.Array(Type.Union([word('The name of an essay.', 'trotsky-in-exile'), nested]), {
      description:
        'What is in it, in this order: names of essays, and `collection:` with the name of another.',
      examples: [['trotsky-in-exile', { collection: 'mexico' }]],
      minItems: 1,
    }),
  },
  { title: 'a collection', additionalProperties: false },
);

export type CollectionForm = Static<typeof COLLECTION_FORM>;
