import type { IiifJsonDocument } from '../../presentation/iiif-json/serve.ts';
import { withBase } from '../../presentation/iiif-json/serve.ts';
import { writtenLanguageMap } from '../../presentation/iiif-json/written-texts.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  objectsIn,
  stringOf,
} from '../../presentation/model/json-value.ts';
import type { MetadataEntry } from '../../presentation/model/manifest.ts';
import { MOTIVATIONS } from '../../presentation/model/note-parts.ts';
import { describedTexts } from './described-texts.ts';
import { facetsOf } from './facets.ts';
import type { FoundText, FoundTexts, ShownCanvas, Subject } from './found-text.ts';
import { searchedTexts } from './searched-texts.ts';

function entryOf(value: JsonValue | undefined): readonly MetadataEntry[] {
  if (!isJsonObject(value)) return [];
  const [label, text] = [writtenLanguageMap(value['label']), writtenLanguageMap(value['value'])];
  return text ? [{ label: label ?? {}, value: text }] : [];
}

/** What a manifest or a canvas of IIIF JSON says of itself, as far as it is of the form of 3.0. */
function describedBy(node: JsonObject) {
  const summary = writtenLanguageMap(node['summary']);
  const navDate = stringOf(node['navDate']);
  const [requiredStatement] = entryOf(node['requiredStatement']);
  return {
    label: writtenLanguageMap(node['label']) ?? {},
    ...(summary && { summary }),
    metadata: listOf(node['metadata']).flatMap(entryOf),
    ...(requiredStatement && { requiredStatement }),
    ...(navDate !== undefined && { navDate }),
    places: [],
  };
}

/** The texts of notes on a canvas that are in the file. */
function* notesOn(canvas: JsonObject, subject: string): Iterable<FoundText> {
  for (const page of objectsIn(canvas['annotations']))
    for (const [at, note] of objectsIn(page['items']).entries()) {
      const written = listOf(note['motivation']).find((each) => typeof each === 'string');
      const motivation = MOTIVATIONS.find((each) => each === written) ?? 'commenting';
      const map: Record<string, string[]> = {};
      for (const body of listOf(note['body'])) {
        const text = isJsonObject(body) ? stringOf(body['value']) : undefined;
        const language = isJsonObject(body) ? stringOf(listOf(body['language'])[0]) : undefined;
        if (text !== undefined) map[language ?? 'none'] = [...(map[language ?? 'none'] ?? []), text];
      }
      const texts = searchedTexts(map);
      const id = stringOf(note['id']);
      if (!texts) continue;
      const key = `${subject} note ${id ?? at}`;
      yield { key, subject, kind: 'note', motivation, texts, ...(id !== undefined && { note: id }) };
    }
}

/**
 * All that is found of a manifest that Loupe serves as it was written. Its ids are addresses: of this server as paths below
 * its base URL.
 */
export function textsOfDocument({ json, summary }: IiifJsonDocument): FoundTexts {
  const document = withBase(json, '');
  const canvases = isJsonObject(document) ? objectsIn(document['items']) : [];
  const [first] = canvases;
  if (!isJsonObject(document) || !first) return { label: summary.label, subjects: [], texts: [] };
  const described = describedBy(document);
  const subjects: Subject[] = [
    { key: '', label: summary.label, canvas: canvasOf(first), facets: facetsOf(described) },
  ];
  const texts: FoundText[] = [...describedTexts('', described)];
  for (const node of canvases) {
    const canvas = canvasOf(node);
    const key = `canvas/${canvas.id}`;
    const own = describedBy(node);
    const part = { kind: 'canvas', id: canvas.id } as const;
    subjects.push({ key, part, label: own.label, canvas, facets: facetsOf(own) });
    texts.push(...describedTexts(key, own), ...notesOn(node, key));
  }
  return { label: summary.label, subjects, texts };
}

/** The same of a collection. */
export function textsOfWrittenCollection({ json, summary: { label } }: IiifJsonDocument): FoundTexts {
  return {
    label,
    subjects: [{ key: '', label, isWritten: true, facets: [] }],
    texts: [...describedTexts('', describedBy(json))],
  };
}

function canvasOf(node: JsonObject): ShownCanvas {
  const { width, height } = node;
  return {
    id: stringOf(node['id']) ?? '',
    width: typeof width === 'number' ? width : 1,
    height: typeof height === 'number' ? height : 1,
  };
}
