import type { CollectionText } from '../../presentation/model/collection.ts';
import type { Described, LanguageMap } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import type { FoundText, FoundTexts } from './found-text.ts';
import { searchedTexts } from './searched-texts.ts';

/** What is found of it: objects that are written out are read several times as quickly as those that are put together. */
type DescribedText = Pick<Described, 'label' | 'metadata'> & {
  readonly [Key in 'summary' | 'requiredStatement']?: Described[Key] | undefined;
};

/**
 * Label, summary and metadata of something as texts that are found.
 *
 * @param subject key of what they are about
 */
export function* describedTexts(subject: string, described: DescribedText): Iterable<FoundText> {
  const text = (
    key: string,
    kind: 'label' | 'summary' | 'metadata',
    map: LanguageMap | undefined,
  ): readonly FoundText[] => {
    const texts = searchedTexts(map);
    return texts ? [{ key: `${subject} ${key}`, subject, kind, motivation: 'describing', texts }] : [];
  };
  yield* text('label', 'label', valuesOfPlainTexts(described.label));
  yield* text('summary', 'summary', described.summary);
  const { metadata, requiredStatement } = described;
  const entries = requiredStatement ? [...metadata, requiredStatement] : metadata;
  for (const [at, { value }] of entries.entries()) yield* text(`metadata-${at + 1}`, 'metadata', value);
}

/** All that is found of a collection itself; what it lists has texts of its own. */
export function textsOfCollection(collection: CollectionText): FoundTexts {
  const { label, thumbnail } = collection;
  return {
    label,
    subjects: [{ key: '', label, ...(thumbnail && { image: thumbnail }), facets: [] }],
    texts: [...describedTexts('', collection)],
  };
}
