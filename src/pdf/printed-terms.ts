import { sizeOfOriginal } from '../pages/parts/facts.ts';
import { lineFor, type Reader, wordingFor } from '../pages/parts/reader.ts';
import type {
  Canvas,
  LanguageMap,
  Link,
  MetadataEntry,
  Note,
  Provider,
  Range,
} from '../presentation/model/manifest.ts';
import { escapeHtml, saidBesideNotes, valuesOfNote, valuesOfPlainTexts } from '../presentation/text/html.ts';
import { type Paragraph, paragraphsOf, plainRun } from './rich-text.ts';

/** A value that is a link, in the markup of manifests. */
function linkTo(address: string, words: string): string {
  return `<a href="${escapeHtml(address)}">${escapeHtml(words)}</a>`;
}

/** Links to resources elsewhere as entries of one label. */
export function linkEntries(label: string, links: readonly Link[], reader: Reader): MetadataEntry[] {
  return links.map((link) => ({
    label: { none: [label] },
    value: { none: [linkTo(link.id, lineFor(link.label, reader))] },
  }));
}

interface Owned {
  readonly requiredStatement?: MetadataEntry;
  readonly providers?: readonly Provider[];
  readonly rights?: string;
}

/** Who owns something, and on which terms it may be used. */
export function ownership(
  { requiredStatement, providers = [], rights }: Owned,
  reader: Reader,
): readonly MetadataEntry[] {
  const { words } = reader;
  const providedBy = providers.map(({ label, homepage: [page] }) => ({
    label: { none: [words.provider] },
    value: page ? { none: [linkTo(page.id, lineFor(label, reader))] } : valuesOfPlainTexts(label),
  }));
  const licences = rights === undefined ? [] : [linkTo(rights, words.rightsStatements[rights] ?? rights)];
  return [
    ...(requiredStatement ? [requiredStatement] : []),
    ...providedBy,
    ...licences.map((licence) => ({ label: { none: [words.rights] }, value: { none: [licence] } })),
  ];
}

/** The same of a photograph or a section with terms of its own, and what there is of it elsewhere. */
export function termsOf(part: Canvas | Range, reader: Reader): readonly MetadataEntry[] {
  const { homepage = [], rendering = [], seeAlso = [] } = part;
  const { words } = reader;
  const notes = 'notesElsewhere' in part ? (part.notesElsewhere ?? []) : [];
  return [
    ...ownership(part, reader),
    ...linkEntries(words.seeAlso, [...homepage, ...rendering, ...seeAlso], reader),
    ...linkEntries(words.notes, notes, reader),
  ];
}

/** How large the original of a photograph is, where that is known. */
export function originalSize(canvas: Canvas, reader: Reader): readonly MetadataEntry[] {
  const size = sizeOfOriginal(canvas, reader);
  return size === undefined ? [] : [{ label: { none: [reader.words.original] }, value: { none: [size] } }];
}

/** Where a note is on its photograph, in pixels. */
function placeOf({ region, shape }: Note): string {
  if (shape?.kind === 'point') return ` (${shape.x}, ${shape.y})`;
  return region === undefined ? '' : ` (${region.x}, ${region.y}, ${region.width} × ${region.height})`;
}

/** The notes that say more than the caption, the alternative text and the label, each with its place. */
export function printedNotes(canvas: Canvas, reader: Reader): Paragraph[] {
  const textOf = (text: LanguageMap): string =>
    wordingFor(text, reader)
      .values.flatMap(paragraphsOf)
      .flat()
      .map((run) => run.text)
      .join(' ');
  const said = saidBesideNotes(canvas).map(textOf);
  return canvas.notes
    .filter((note) => note.region !== undefined || !said.includes(textOf(valuesOfNote(note))))
    .map((note) => {
      const paragraphs = wordingFor(valuesOfNote(note), reader).values.flatMap(paragraphsOf);
      const text = paragraphs.flatMap((runs, at) => [...(at > 0 ? [plainRun(' ')] : []), ...runs]);
      const place = placeOf(note);
      return [plainRun(`${reader.words.notes}: `), ...text, ...(place === '' ? [] : [plainRun(place)])];
    });
}
