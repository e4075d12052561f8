import { datesAndPlaces, otherMetadata } from '../pages/parts/facts.ts';
import { lineFor, type Reader, wordingFor } from '../pages/parts/reader.ts';
import type { Canvas, LanguageMap, Manifest, MetadataEntry, Range } from '../presentation/model/manifest.ts';
import { printedTexts } from '../presentation/script/printed.ts';
import { valuesOfPlainTexts } from '../presentation/text/html.ts';
import { linkEntries, originalSize, ownership, printedNotes, termsOf } from './printed-terms.ts';
import { type Paragraph, paragraphsOf, plainRun } from './rich-text.ts';

/** A label, or another text that is shown as it is, in the reader's language. */
export function labelIn(map: LanguageMap, reader: Reader): Paragraph[] {
  return paragraphsIn(valuesOfPlainTexts(map), reader);
}

/** A text in the reader's language as paragraphs; what looks like HTML in it is that (3.0, 4.5). */
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

function lineOf({ label, value }: MetadataEntry, reader: Reader): Paragraph {
  return [
    plainRun(`${lineFor(label, reader)}: `),
    ...wordingFor(value, reader).values.flatMap((each, at) => [
      ...(at > 0 ? [plainRun(', ')] : []),
      ...paragraphsOf(each).flat(),
    ]),
  ];
}

/** The facts of a photograph: date and places in one line, a line for each other fact, then the notes. */
export function factsOf(canvas: Canvas, reader: Reader): Paragraph[] {
  const shown = datesAndPlaces(canvas);
  const facts = [
    ...otherMetadata(canvas.metadata, shown, reader),
    ...originalSize(canvas, reader),
    ...termsOf(canvas, reader),
  ];
  const lines = [joinedLine(shown, reader), ...facts.map((fact) => lineOf(fact, reader))];
  return [...lines, ...printedNotes(canvas, reader)].filter((line) => line.length > 0);
}

/** The facts of a section: whatever its heading and the line below it do not say. */
export function factsOfSection(range: Range, reader: Reader): Paragraph[] {
  const facts = [...otherMetadata(range.metadata, datesAndPlaces(range), reader), ...termsOf(range, reader)];
  return facts.map((fact) => lineOf(fact, reader));
}

/** Who made and owns the photographs of the essay, their rights, and what there is of them elsewhere. */
export function creditsOf(manifest: Manifest, reader: Reader): MetadataEntry[] {
  const { requiredStatement, providers, rights, metadata, partOf = [] } = manifest;
  const { words } = reader;
  const links = [...manifest.homepage, ...manifest.seeAlso, ...manifest.rendering];
  return [
    ...ownership(
      { ...(requiredStatement && { requiredStatement }), providers, ...(rights && { rights }) },
      reader,
    ),
    ...metadata,
    ...linkEntries(words.seeAlso, links, reader),
    ...linkEntries(words.partOf, partOf, reader),
  ];
}

/** Every letter that the print of an essay may have in the reader's language. */
export function allPrinted(manifest: Manifest, reader: Reader): string {
  return [...printedTexts(manifest)].flatMap((map) => wordingFor(map, reader).values).join('\n');
}
