import { datesAndPlaces, otherMetadata } from '../pages/parts/facts.ts';
import { lineFor, type Reader, wordingFor } from '../pages/parts/reader.ts';
import type { Canvas, LanguageMap, Manifest, MetadataEntry } from '../presentation/model.ts';
import { printedTexts } from '../presentation/script/printed.ts';
import { escapeHtml } from '../presentation/text/html.ts';
import { type Paragraph, paragraphsOf, plainRun } from './rich-text.ts';

/** A text in the reader's language as paragraphs. */
export function paragraphsIn(map: LanguageMap | undefined, reader: Reader): Paragraph[] {
  if (map === undefined) return [];
  const { values, language } = wordingFor(map, reader);
  const paragraphs = values.flatMap(paragraphsOf);
  if (language === undefined || language === reader.languages[0]) return paragraphs;
  return paragraphs.map((runs) => runs.map((run) => ({ ...run, language })));
}

/** Dates and places in one line; empty when there is none. */
export function joinedLine(parts: readonly (LanguageMap | undefined)[], reader: Reader): Paragraph {
  const text = parts
    .filter((part) => part !== undefined)
    .map((part) => lineFor(part, reader))
    .join(' · ');
  return text === '' ? [] : [plainRun(text)];
}

/** The facts of a photograph: date and places in one line, then a line for each other fact. */
export function factsOf(canvas: Canvas, reader: Reader): Paragraph[] {
  const shown = datesAndPlaces(canvas);
  const facts = otherMetadata(canvas.metadata, shown, reader).map(({ label, value }) => [
    plainRun(`${lineFor(label, reader)}: `),
    ...wordingFor(value, reader).values.flatMap((each, at) => [
      ...(at > 0 ? [plainRun(', ')] : []),
      ...paragraphsOf(each).flat(),
    ]),
  ]);
  return [joinedLine(shown, reader), ...facts].filter((line) => line.length > 0);
}

/** Who made and owns the photographs of the essay, and their rights. */
export function creditsOf(manifest: Manifest, { words }: Reader): MetadataEntry[] {
  const { requiredStatement, rights } = manifest;
  const providers = manifest.providers.map(({ label }) => ({
    label: { none: [words.provider] },
    value: label,
  }));
  const statement = requiredStatement ? [requiredStatement] : [];
  const licence = (rights === undefined ? [] : [rights]).map((uri) => ({
    label: { none: [words.rights] },
    value: {
      none: [`<a href="${escapeHtml(uri)}">${escapeHtml(words.rightsStatements[uri] ?? uri)}</a>`],
    },
  }));
  return [...statement, ...providers, ...licence, ...manifest.metadata];
}

/** Every letter that the print of an essay may have in the reader's language. */
export function allPrinted(manifest: Manifest, reader: Reader): string {
  return [...printedTexts(manifest)].flatMap((map) => wordingFor(map, reader).values).join('\n');
}
