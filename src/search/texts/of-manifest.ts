import type { Canvas, LanguageMap, Manifest, Range } from '../../presentation/model/manifest.ts';
import { valuesOfNote } from '../../presentation/text/html.ts';
import type { Pieces } from '../../slices/pieces.ts';
import { describedTexts } from './described-texts.ts';
import { facetsOf } from './facets.ts';
import type { FoundText, FoundTexts, ShownCanvas, Subject } from './found-text.ts';
import { searchedTexts } from './searched-texts.ts';

/** The language of what is no language (BCP 47): names of photographs and images are found like labels. */
const NAMES = 'zxx';

function namesOf({ id, images }: Canvas): string {
  return [...new Set([id, ...images.map(({ identifier }) => identifier)])].join(' · ');
}

function* textsOfCanvas(subject: string, canvas: Canvas): Iterable<FoundText> {
  const { summary, metadata, requiredStatement } = canvas;
  const notes = canvas.notes.map((note) => ({ note, texts: searchedTexts(valuesOfNote(note)) }));
  // Loupe tells the caption as a note too.
  const caption = summary && JSON.stringify(searchedTexts(summary));
  const isNote = caption !== undefined && notes.some(({ texts }) => JSON.stringify(texts) === caption);
  const label = { ...canvas.label, [NAMES]: [namesOf(canvas)] };
  yield* describedTexts(subject, {
    label,
    summary: isNote ? undefined : summary,
    metadata,
    requiredStatement,
  });
  for (const { note, texts } of notes) {
    if (!texts) continue;
    const { id, motivation, region } = note;
    const key = `${subject} note ${id}`;
    const found = { key, subject, kind: 'note', motivation, texts, note: id } as const;
    yield region ? { ...found, region } : found;
  }
}

function partOf({ id, width, height }: Canvas): ShownCanvas {
  return { id, width, height };
}

/** Sections by the canvas that each begins with, and the innermost section of each canvas. */
function sectionsOf(root: Range | undefined): {
  readonly begins: ReadonlyMap<string, readonly Range[]>;
  readonly innermost: ReadonlyMap<string, LanguageMap>;
} {
  const begins = new Map<string, Range[]>();
  const innermost = new Map<string, LanguageMap>();
  const visit = (range: Range, open: readonly Range[]): void => {
    let waiting = range === root ? [] : [...open, range];
    for (const item of range.items) {
      if (item.kind === 'range') visit(item.range, waiting);
      else {
        begins.set(item.canvas, [...(begins.get(item.canvas) ?? []), ...waiting]);
        if (range !== root) innermost.set(item.canvas, range.label);
      }
      // What it begins with is told once.
      waiting = [];
    }
  };
  if (root) visit(root, []);
  return { begins, innermost };
}

/** All that is found of a manifest: of the sections and photographs in their order. */
export function* textsInPieces(manifest: Manifest): Pieces<FoundTexts> {
  const [first] = manifest.canvases;
  const shown = manifest.canvases.find(({ id }) => id === manifest.start) ?? first;
  if (!shown) return { label: manifest.label, subjects: [], texts: [] };
  const { begins, innermost } = sectionsOf(manifest.structures);
  const subjects: Subject[] = [
    {
      key: '',
      label: manifest.label,
      canvas: partOf(shown),
      image: manifest.thumbnail,
      facets: facetsOf(manifest),
    },
  ];
  const texts: FoundText[] = [...describedTexts('', manifest)];
  for (const canvas of manifest.canvases) {
    const [image] = canvas.images;
    for (const range of begins.get(canvas.id) ?? []) {
      const key = `range/${range.id}`;
      const part = { kind: 'range', id: range.id } as const;
      subjects.push({
        key,
        part,
        label: range.label,
        canvas: partOf(canvas),
        image,
        facets: facetsOf(range),
      });
      texts.push(...describedTexts(key, range));
    }
    const key = `canvas/${canvas.id}`;
    const section = innermost.get(canvas.id);
    const navDate = canvas.navDate ?? manifest.navDate;
    subjects.push({
      key,
      part: { kind: 'canvas', id: canvas.id },
      label: canvas.label,
      ...(section && { section }),
      canvas: partOf(canvas),
      image,
      facets: facetsOf({ metadata: canvas.metadata, places: canvas.places, navDate }),
    });
    texts.push(...textsOfCanvas(key, canvas));
    yield;
  }
  return { label: manifest.label, subjects, texts };
}
