import type { AuthoredManifest, AuthoredPhotograph, AuthoredSection } from '../authored/essay.ts';
import { everySection } from '../authored/essay.ts';
import type { LanguageMap, Range, RangeItem } from '../model/manifest.ts';
import { navDate } from '../text/edtf.ts';
import { freeId, slug } from '../text/ids.ts';
import { authoredPlaces, dateText, metadataOf } from './descriptive.ts';
import type { Photographs } from './photographs.ts';

/** In the file's language, which is the first; else in any that there is. */
function inMainLanguage(text: LanguageMap, languages: readonly string[]): string {
  const language = languages.find((one) => text[one] !== undefined);
  return (language === undefined ? Object.values(text)[0] : text[language])?.join(' ') ?? '';
}

/**
 * The table of contents: one root range with the manifest's label, which holds the photographs outside of sections and then
 * the sections (3.0, 3.4 structures; viewers take a second root for another table). Sections without a photograph at any
 * depth, because the archive lacks them all, are left out.
 *
 * @returns no structures for a manifest without sections
 */
export function composeRanges(manifest: AuthoredManifest, photographs: Photographs): Range | undefined {
  const { languages } = manifest;
  const taken = new Set(everySection(manifest.sections).flatMap(({ id }) => id ?? []));
  const rootId = freeId('contents', taken);

  const canvasItems = (mentions: readonly AuthoredPhotograph[]): RangeItem[] => {
    const canvases = new Set(mentions.flatMap((mention) => photographs.canvasOf(mention) ?? []));
    return [...canvases].map((canvas) => ({ kind: 'canvas', canvas }));
  };

  const rangeOf = (section: AuthoredSection): Range | undefined => {
    const id = section.id ?? freeId(slug(inMainLanguage(section.label, languages)), taken);
    const items = [...canvasItems(section.photographs), ...rangeItems(section.sections)];
    if (items.length === 0) return undefined;
    const date = section.date === undefined ? undefined : dateText(section.date, languages);
    const time = section.date === undefined ? undefined : navDate(section.date);
    return {
      id,
      label: section.label,
      ...(section.text && { summary: section.text }),
      metadata: metadataOf({ date, place: section.place?.label }, section.metadata, languages),
      ...(time !== undefined && { navDate: time }),
      ...(date && { date }),
      places: authoredPlaces(section.place),
      items,
    };
  };

  const rangeItems = (sections: readonly AuthoredSection[]): RangeItem[] =>
    sections.flatMap((section): RangeItem[] => {
      const range = rangeOf(section);
      return range ? [{ kind: 'range', range }] : [];
    });

  const outside = canvasItems(manifest.photographs);
  const sections = rangeItems(manifest.sections);
  if (sections.length === 0) return undefined;
  return {
    id: rootId,
    label: manifest.label,
    metadata: [],
    places: [],
    items: [...outside, ...sections],
  };
}
