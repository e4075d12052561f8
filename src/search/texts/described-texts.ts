import type { CollectionText } from '../../presentation/collection-model.ts';
import type { Described } from '../../presentation/model.ts';
import type { FoundText, FoundTexts } from './found-text.ts';
import { searchedTexts } from './searched-texts.ts';

/**
 * Label, summary and metadata of something as texts that are found.
 *
 * @param subject key of what they are about
 */
export function* describedTexts(subject: string, described: Described): Iterable<FoundText> {
  const whole = { subject, motivation: 'describing' } as const;
  const label = searchedTexts(described.label);
  if (label) yield { ...whole, key: `${subject} label`, kind: 'label', texts: label };
  const summary = searchedTexts(described.summary);
  if (summary) yield { ...whole, key: `${subject} summary`, kind: 'summary', texts: summary };
  const { metadata, requiredStatement } = described;
  const entries = requiredStatement ? [...metadata, requiredStatement] : metadata;
  for (const [at, { value }] of entries.entries()) {
    const texts = searchedTexts(value);
    if (texts) yield { ...whole, key: `${subject} metadata-${at + 1}`, kind: 'metadata', texts };
  }
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
