import type { AuthoredManifest, AuthoredPhotograph, AuthoredSection } from '../authored.ts';
import { navDate } from '../edtf-date.ts';
import type { LanguageMap, Range, RangeItem } from '../model.ts';
import type { Problem } from '../problem.ts';
import { freeId, slug } from '../slug.ts';
import { placesOf } from './compose-canvas.ts';
import { dateText, metadataOf } from './made-metadata.ts';
import type { Photographs } from './photographs.ts';

/** In the file's language, which is the first; else in any that there is. */
function inMainLanguage(text: LanguageMap, languages: readonly string[]): string {
  const language = languages.find((one) => text[one] !== undefined);
  return (language === undefined ? Object.values(text)[0] : text[language])?.join(' ') ?? '';
}

/** Sections of every depth, in reading order. */
export function everySection(sections: readonly AuthoredSection[]): AuthoredSection[] {
  return sections.flatMap((section) => [section, ...everySection(section.sections)]);
}

function isEmpty(section: AuthoredSection): boolean {
  return section.photographs.length === 0 && section.sections.every(isEmpty);
}

function emptySection(section: AuthoredSection, languages: readonly string[]): Problem {
  return {
    severity: 'warning',
    rule: 'empty-section',
    message: `the section \`${inMainLanguage(section.label, languages)}\` has no photographs, so that no table of contents can lead to it`,
    suggestion: 'give it a photograph, or make its text part of the `summary` or of another section',
    path: section.at,
  };
}

/**
 * The table of contents: one root range with the manifest's label, which holds the photographs outside of sections and then
 * the sections (3.0, 3.4 structures; viewers take a second root for another table). Sections without a photograph at any
 * depth are left out.
 *
 * @returns no structures for a manifest without sections
 */
export function composeRanges(
  manifest: AuthoredManifest,
  photographs: Photographs,
): { readonly structures?: Range; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { languages } = manifest;
  const taken = new Set<string>();
  for (const { id, at } of everySection(manifest.sections)) {
    if (id === undefined) continue;
    if (taken.has(id))
      problems.push({
        severity: 'error',
        rule: 'duplicate-id',
        message: `two sections have the id \`${id}\``,
        suggestion: 'give one of them another `id`',
        path: [...at, 'id'],
      });
    taken.add(id);
  }
  const rootId = freeId('contents', taken);

  const canvasItems = (mentions: readonly AuthoredPhotograph[]): RangeItem[] => {
    const canvases = new Set<string>();
    for (const mention of mentions) {
      const canvas = photographs.canvasOf(mention);
      if (canvas === undefined) continue;
      if (canvases.has(canvas))
        problems.push({
          severity: 'warning',
          rule: 'photograph-repeated',
          message: `\`${mention.images[0].identifier}\` is named here already`,
          path: mention.at,
        });
      canvases.add(canvas);
    }
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
      places: placesOf(section.place),
      items,
    };
  };

  const rangeItems = (sections: readonly AuthoredSection[]): RangeItem[] =>
    sections.flatMap((section): RangeItem[] => {
      if (isEmpty(section)) {
        problems.push(emptySection(section, languages));
        return [];
      }
      const range = rangeOf(section);
      return range ? [{ kind: 'range', range }] : [];
    });

  const outside = canvasItems(manifest.photographs);
  const sections = rangeItems(manifest.sections);
  if (sections.length === 0) return { problems };
  return {
    structures: {
      id: rootId,
      label: manifest.label,
      metadata: [],
      places: [],
      items: [...outside, ...sections],
    },
    problems,
  };
}
