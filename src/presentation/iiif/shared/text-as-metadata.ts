import type { LanguageMap, MetadataEntry } from '../../model.ts';

/**
 * The metadata of a canvas or range with its text as the first entry, unless it is there already. Mirador and Universal
 * Viewer show neither the `summary` of canvases nor that of ranges, but their metadata.
 */
export function metadataWithText(
  label: LanguageMap,
  { summary, metadata }: { readonly summary?: LanguageMap; readonly metadata: readonly MetadataEntry[] },
): readonly MetadataEntry[] {
  if (!summary) return metadata;
  const text = JSON.stringify(summary);
  if (metadata.some(({ value }) => JSON.stringify(value) === text)) return metadata;
  return [{ label, value: summary }, ...metadata];
}
