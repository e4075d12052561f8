import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { printedLettersProblem } from '../source/printed-letters.ts';

/** Properties that hold resources of which a PDF shows the label. */
const LABELLED = ['provider', 'homepage', 'rendering', 'seeAlso', 'partOf'];

function* inMap(map: JsonValue | undefined, path: AuthoredPath): Generator<Problem> {
  if (!isJsonObject(map)) return;
  for (const [language, texts] of Object.entries(map))
    for (const [index, text] of (isJsonArray(texts) ? texts : []).entries()) {
      const problem =
        typeof text === 'string'
          ? printedLettersProblem(text, language, [...path, language, index])
          : undefined;
      if (problem) yield problem;
    }
}

function* inEntry(entry: JsonValue | undefined, path: AuthoredPath): Generator<Problem> {
  if (!isJsonObject(entry)) return;
  yield* inMap(entry['label'], [...path, 'label']);
  yield* inMap(entry['value'], [...path, 'value']);
}

function* inResource(node: JsonObject, path: AuthoredPath): Generator<Problem> {
  yield* inMap(node['label'], [...path, 'label']);
  yield* inMap(node['summary'], [...path, 'summary']);
  for (const [index, entry] of objectsIn(node['metadata']).entries())
    yield* inEntry(entry, [...path, 'metadata', index]);
  yield* inEntry(node['requiredStatement'], [...path, 'requiredStatement']);
  for (const name of LABELLED)
    for (const [index, link] of objectsIn(node[name]).entries())
      yield* inMap(link['label'], [...path, name, index, 'label']);
}

/** Bodies of annotations: one, or a list. */
function* inNotes(canvas: JsonObject, path: AuthoredPath): Generator<Problem> {
  for (const [page, { items }] of objectsIn(canvas['annotations']).entries())
    for (const [at, note] of objectsIn(items).entries()) {
      const { body } = note;
      const place = [...path, 'annotations', page, 'items', at, 'body'];
      for (const [index, each] of (isJsonArray(body) ? body : [body]).entries()) {
        if (!isJsonObject(each) || typeof each['value'] !== 'string') continue;
        const language = stringOf(each['language']) ?? 'none';
        const problem = printedLettersProblem(each['value'], language, [
          ...place,
          ...(isJsonArray(body) ? [index] : []),
          'value',
        ]);
        if (problem) yield problem;
      }
    }
}

function* inCanvas(canvas: JsonObject, path: AuthoredPath): Generator<Problem> {
  yield* inResource(canvas, path);
  yield* inNotes(canvas, path);
}

function* inRanges(ranges: JsonValue | undefined, path: AuthoredPath): Generator<Problem> {
  for (const [index, range] of objectsIn(ranges).entries()) {
    if (range['type'] !== 'Range') continue;
    yield* inResource(range, [...path, index]);
    yield* inRanges(range['items'], [...path, index, 'items']);
  }
}

/** Warnings of texts of a manifest that a PDF shows, and that have letters that it cannot. */
export function lettersProblems(manifest: JsonObject): readonly Problem[] {
  return [
    ...inResource(manifest, []),
    ...objectsIn(manifest['items']).flatMap((canvas, at) => [...inCanvas(canvas, ['items', at])]),
    ...inRanges(manifest['structures'], ['structures']),
  ];
}
