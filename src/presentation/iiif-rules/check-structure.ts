import { isJsonArray, isJsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import { quoted, type Report } from '../source/report.ts';
import type { Visited } from './visit.ts';

const CANVASES = ['placeholderCanvas', 'accompanyingCanvas'] as const;

/** What a value is, in words, where something else must stand. */
function kindOf(value: JsonValue): string {
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) {
    const type = stringOf(value['type']);
    return type === undefined ? 'something without a type' : quoted(type);
  }
  return typeof value === 'string' ? 'a text' : 'no object';
}

/** Checks that `annotations` holds pages, and notes only within them (3.0, 3.4 annotations). */
function checkAnnotations({ class: resource, node, path }: Visited, report: Report): void {
  const { annotations } = node;
  if (!isJsonArray(annotations)) return;
  // Pages of these with something in them are checked with it.
  const isChecked = resource === 'Manifest' || resource === 'Canvas' || resource === 'Range';
  for (const [index, page] of annotations.entries()) {
    const at = [...path, 'annotations', index];
    if (isJsonObject(page) && (page['type'] === 'AnnotationPage' || (isChecked && 'items' in page))) continue;
    const isNote = isJsonObject(page) && page['type'] === 'Annotation';
    report.error(
      at,
      isNote ? 'note-outside-page' : 'wrong-type',
      isNote
        ? 'an Annotation stands directly in `annotations`, where viewers do not look for it'
        : `in \`annotations\` there is ${kindOf(page)}`,
      isNote
        ? 'put it into a page: {"id": "https://…", "type": "AnnotationPage", "items": [ … ]}'
        : 'it holds pages: {"id": "https://…", "type": "AnnotationPage", …}',
    );
  }
}

/** Checks the canvases beside the main content (3.0, 3.1 placeholderCanvas and accompanyingCanvas). */
function checkCanvases({ node, path, property }: Visited, report: Report): void {
  const isBeside = CANVASES.some((name) => name === property);
  for (const name of CANVASES) {
    const value = node[name];
    if (value === undefined) continue;
    const at = [...path, name];
    if (!isJsonObject(value))
      report.error(
        at,
        'wrong-type',
        `\`${name}\` is a Canvas, and this is ${kindOf(value)}`,
        'write {"id": "https://…", "type": "Canvas", …}',
      );
    else if (isBeside)
      report.error(
        at,
        'misplaced-property',
        `a \`${property}\` has no \`${name}\` of its own`,
        'leave it out',
      );
  }
}

function checkStart({ class: resource, node, path }: Visited, report: Report): void {
  const { start } = node;
  if (start === undefined || (resource !== 'Manifest' && resource !== 'Range')) return;
  const at = [...path, 'start'];
  const FORM = 'write {"id": "https://…", "type": "Canvas"}';
  if (!isJsonObject(start)) {
    report.error(
      at,
      'wrong-type',
      `\`start\` is a Canvas or a part of one, and this is ${kindOf(start)}`,
      FORM,
    );
    return;
  }
  const { type } = start;
  if (type !== 'Canvas' && type !== 'SpecificResource')
    report.error(
      at,
      'wrong-type',
      `\`start\` is a Canvas or a part of one, and this is ${kindOf(start)}`,
      FORM,
    );
  // Parts of canvases are seldom given one, and viewers need none.
  if (stringOf(start['id']) === undefined)
    report[type === 'SpecificResource' ? 'warning' : 'error'](at, 'missing-id', 'this has no `id`', FORM);
}

/** Checks that a part of something says of what (Web Annotation, 4). */
function checkSource({ class: resource, node, path, property }: Visited, report: Report): void {
  if (resource !== 'SpecificResource' || node['source'] !== undefined) return;
  report.error(
    path,
    'source',
    property === 'start'
      ? '`start` is a part of a canvas, and does not say of which'
      : 'this is a part of something, and does not say of what',
    'write "source": "https://…" with the id of the canvas',
  );
}

/** Tells a Manifest that a Collection contains rather than refers to (3.0, 5.1). */
function checkEmbedded({ class: resource, node, path, parent }: Visited, report: Report): void {
  if (resource !== 'Manifest' || parent?.class !== 'Collection' || node['items'] === undefined) return;
  report.error(
    [...path, 'items'],
    'embedded-manifest',
    'a Collection refers to its Manifests and does not contain them',
    'put the Manifest into a file of its own, and leave only id, type, label and thumbnail here',
  );
}

function checkSupplementary({ class: resource, node, path }: Visited, report: Report): void {
  const { supplementary } = node;
  if (supplementary === undefined || resource !== 'Range') return;
  if (isJsonObject(supplementary) && supplementary['type'] === 'AnnotationCollection') return;
  report.error(
    [...path, 'supplementary'],
    'wrong-type',
    `\`supplementary\` is an AnnotationCollection, and this is ${kindOf(supplementary)}`,
    'write {"id": "https://…", "type": "AnnotationCollection"}',
  );
}

/** Checks that what a resource holds is what may stand there (3.0, 3 and 5). */
export function checkStructure(visited: Visited, report: Report): void {
  checkAnnotations(visited, report);
  checkCanvases(visited, report);
  checkStart(visited, report);
  checkSource(visited, report);
  checkEmbedded(visited, report);
  checkSupplementary(visited, report);
}
