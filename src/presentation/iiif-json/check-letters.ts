import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, objectsIn } from '../json-value.ts';
import type { AuthoredPath, Problem } from '../problem.ts';
import { printedLettersProblem } from '../source/printed-letters.ts';

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
    ...objectsIn(manifest['provider']).flatMap((agent, at) => [
      ...inMap(agent['label'], ['provider', at, 'label']),
    ]),
    ...objectsIn(manifest['items']).flatMap((canvas, at) => [...inResource(canvas, ['items', at])]),
    ...inRanges(manifest['structures'], ['structures']),
  ];
}
