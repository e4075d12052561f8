import type { JsonObject, JsonValue } from '../model/json-value.ts';
import { isJsonArray, stringOf } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import type { Visited } from './visit.ts';

/** Types of version 2 and of the vocabularies that it took them from, by what they are called in version 3. */
const FORMER_TYPES: Readonly<Record<string, string>> = {
  'sc:Collection': 'Collection',
  'sc:Manifest': 'Manifest',
  'sc:Canvas': 'Canvas',
  'sc:Range': 'Range',
  'sc:AnnotationList': 'AnnotationPage',
  'sc:Layer': 'AnnotationCollection',
  'oa:Annotation': 'Annotation',
  'oa:Choice': 'Choice',
  'oa:SpecificResource': 'SpecificResource',
  'cnt:ContentAsText': 'TextualBody',
};

const PREFIXED = /^(?:dctypes|dcmitype|dcterms|dc|sc|oa|cnt):(.+)$/;

/** Other words for types of content (3.0, 3.2 type). */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  image: 'Image',
  picture: 'Image',
  photograph: 'Image',
  stillimage: 'Image',
  audio: 'Sound',
  sound: 'Sound',
  video: 'Video',
  movingimage: 'Video',
  film: 'Video',
  text: 'Text',
  dataset: 'Dataset',
  model: 'Model',
  physicalobject: 'Model',
  textualbody: 'TextualBody',
  specificresource: 'SpecificResource',
  choice: 'Choice',
};

/** The type of version 3 for another word; undefined for one that is right, or nobody knows. */
function otherType(type: string): string | undefined {
  const [, bare] = PREFIXED.exec(type) ?? [];
  if (Object.hasOwn(FORMER_TYPES, type)) return FORMER_TYPES[type];
  const word = (bare ?? type).toLowerCase();
  const meant = Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined;
  return meant === type ? undefined : (meant ?? bare);
}

function checkType(node: JsonObject, path: AuthoredPath, report: Report): void {
  const name = 'type' in node ? 'type' : '@type';
  const type = stringOf(node[name]);
  if (type === undefined) return;
  const meant = otherType(type);
  if (meant === undefined) return;
  const isFormer = PREFIXED.test(type);
  report[isFormer ? 'error' : 'warning'](
    [...path, name],
    'type',
    isFormer ? `${quoted(type)} is a type of version 2` : `no viewer knows the type ${quoted(type)}`,
    `did you mean ${meant}?`,
  );
}

function motivationsIn(
  value: JsonValue | undefined,
  path: AuthoredPath,
): (readonly [JsonValue, AuthoredPath])[] {
  if (isJsonArray(value)) return value.map((each, index) => [each, [...path, index]] as const);
  return value === undefined ? [] : [[value, path]];
}

/** Tells types and motivations of version 2 (3.0, 3.2 type, 3.5), and types of content by another word. */
export function checkTypes({ class: resource, node, path, parent, property }: Visited, report: Report): void {
  // What stands in the lists of other classes is told with them.
  const isContent = ['Content', 'TextualBody', 'SpecificResource', 'Choice'].includes(resource);
  if (isContent && property !== 'partOf') checkType(node, path, report);
  // That something in `items` of a canvas is not painted is told there, with what to write.
  if (resource !== 'Annotation' || parent?.property === 'items') return;
  for (const [motivation, at] of motivationsIn(node['motivation'], [...path, 'motivation'])) {
    const [, meant] = /^(?:sc|oa):(.+)$/.exec(stringOf(motivation) ?? '') ?? [];
    if (meant !== undefined)
      report.error(at, 'motivation', `${quoted(String(motivation))} is of version 2`, `write ${meant}`);
  }
}
