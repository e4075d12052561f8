import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { withoutFragment } from '../text/web-address.ts';
import { isAddress } from './check-properties.ts';
import { type EmbeddedResource, idOf, targetsOf } from './resources.ts';

function motivationsOf(annotation: JsonObject): readonly JsonValue[] {
  const { motivation } = annotation;
  if (motivation === undefined) return [];
  return isJsonArray(motivation) ? motivation : [motivation];
}

function checkPaintingBody(body: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  if (isJsonArray(body) && body.length > 0) {
    for (const [index, each] of body.entries()) checkPaintingBody(each, [...path, index], report);
    return;
  }
  if (!isJsonObject(body)) {
    report.error(
      path,
      'body',
      'what is painted is not told',
      'write {"id": "https://…", "type": "Image", …}',
    );
    return;
  }
  if (body['type'] === 'Choice') {
    const choices = objectsIn(body['items']);
    if (choices.length === 0) report.error(path, 'empty-items', 'there is nothing to choose from');
    for (const [index, choice] of choices.entries())
      checkPaintingBody(choice, [...path, 'items', index], report);
    return;
  }
  if (body['type'] === 'SpecificResource') return;
  const id = idOf(body);
  if (body['type'] !== 'TextualBody' && (id === undefined || !isAddress(id)))
    report.error([...path, 'id'], 'address', 'what is painted has no web address');
  if (stringOf(body['type']) === undefined)
    report.error(path, 'type', 'what is painted does not say its type', 'such as Image, Sound or Video');
}

function checkNoteBody(body: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  const bodies = isJsonArray(body) ? body : [body];
  for (const [index, each] of bodies.entries()) {
    if (!isJsonObject(each) || each['type'] !== 'TextualBody') continue;
    const value = stringOf(each['value']);
    const at = isJsonArray(body) ? [...path, index, 'value'] : [...path, 'value'];
    if (value === undefined) report.error(at, 'body', 'there is no text in this note');
  }
}

function isPartOf(target: string, canvas: string): boolean {
  return target === canvas || withoutFragment(target) === canvas;
}

/** The canvas that an annotation belongs to; undefined for one of a range or of the whole manifest. */
function canvasOf({ owner: page }: EmbeddedResource): JsonObject | undefined {
  const owner = page?.owner;
  return owner && owner.role !== 'range' ? owner.node : undefined;
}

/**
 * Checks an annotation (3.0, 5.6): its motivation, body and target.
 */
export function checkAnnotation(resource: EmbeddedResource, report: Report): void {
  const { role, node, path } = resource;
  const motivations = motivationsOf(node);
  const isPainting = motivations.includes('painting');
  if (role === 'painting' && !isPainting)
    report.error(
      [...path, 'motivation'],
      'not-painting',
      'what stands in `items` of a canvas is painted on it, and this is not',
      'write "motivation": "painting", or put it into `annotations`',
    );
  if (role === 'note' && isPainting)
    report.error(
      [...path, 'motivation'],
      'painting-in-annotations',
      'what is painted does not stand in `annotations`, and viewers will not show it',
      'put it into `items` of the canvas',
    );
  if (role === 'note' && motivations.length === 0)
    report.warning(path, 'motivation', 'the note does not say its motivation', 'such as commenting');
  if (role === 'painting') checkPaintingBody(node['body'], [...path, 'body'], report);
  else checkNoteBody(node['body'], [...path, 'body'], report);

  const own = canvasOf(resource);
  const targets = targetsOf(node['target']);
  const at = [...path, 'target'];
  if (targets.length === 0) report.error(at, 'target', 'there is no target', 'name the canvas by its id');
  const id = own && idOf(own);
  const [first] = targets;
  // It may have other targets beside this one (3.0, 3.4 annotations).
  if (first === undefined || id === undefined || targets.some((each) => isPartOf(each, id))) return;
  report.error(
    at,
    'other-canvas',
    `the target ${quoted(withoutFragment(first))} is not the canvas that this stands in`,
    `write ${id}`,
  );
}
