import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../json-value.ts';
import type { AuthoredPath } from '../problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { isAddress } from './check-properties.ts';
import { type EmbeddedResource, idOf, targetsOf, withoutFragment } from './resources.ts';

const REGION = /^xywh=(?:(pixel|percent):)?(.*)$/;
const NUMBERS = /^\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?){3}$/;

/** Checks the region that an address names on a canvas (Media Fragments, 4.2.2). */
function checkRegion(address: string, canvas: JsonObject, path: AuthoredPath, report: Report): void {
  const [, fragment] = address.split('#', 2);
  const part = fragment?.split('&').find((each) => each.startsWith('xywh='));
  if (part === undefined) return;
  const [, unit, numbers = ''] = REGION.exec(part) ?? [];
  const wrong = (message: string): void =>
    report.error(path, 'region', message, 'xywh=x,y,width,height in units of the canvas, whole numbers');
  if (!NUMBERS.test(numbers)) {
    wrong(`${quoted(part)} is no region`);
    return;
  }
  const [x = 0, y = 0, w = 0, h = 0] = numbers.split(',').map(Number);
  const isPercent = unit === 'percent';
  const width = isPercent ? 100 : Number(canvas['width']);
  const height = isPercent ? 100 : Number(canvas['height']);
  if (w === 0 || h === 0) wrong(`${quoted(part)} is a region without any extent`);
  else if (x + w > width || y + h > height)
    wrong(`${quoted(part)} lies outside of the canvas, which is ${width} by ${height}`);
}

function motivationsOf(annotation: JsonObject): readonly JsonValue[] {
  const { motivation } = annotation;
  if (motivation === undefined) return [];
  return isJsonArray(motivation) ? motivation : [motivation];
}

function checkPaintingBody(body: JsonValue | undefined, path: AuthoredPath, report: Report): void {
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
  for (const name of ['width', 'height']) {
    const size = body[name];
    if (size !== undefined && (typeof size !== 'number' || !(size > 0)))
      report.error([...path, name], 'size', `\`${name}\` is not a size`, 'a number above 0');
  }
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

/** The canvas that an annotation belongs to; undefined for one of a range or of the whole manifest. */
function canvasOf({ owner: page }: EmbeddedResource): JsonObject | undefined {
  const owner = page?.owner;
  return owner && owner.role !== 'range' ? owner.node : undefined;
}

/**
 * Checks an annotation (3.0, 5.6): its motivation, body and target.
 *
 * @param canvases by id
 */
export function checkAnnotation(
  resource: EmbeddedResource,
  canvases: ReadonlyMap<string, JsonObject>,
  report: Report,
): void {
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
    report.error(path, 'motivation', 'the note does not say its motivation', 'such as commenting');
  if (role === 'painting') checkPaintingBody(node['body'], [...path, 'body'], report);
  else checkNoteBody(node['body'], [...path, 'body'], report);

  const own = canvasOf(resource);
  const targets = targetsOf(node['target']);
  const at = [...path, 'target'];
  if (targets.length === 0) report.error(at, 'target', 'there is no target', 'name the canvas by its id');
  for (const target of targets) {
    const canvas = canvases.get(target) ?? canvases.get(withoutFragment(target));
    if (canvas) checkRegion(target, canvas, at, report);
    if (own && idOf(own) !== target && idOf(own) !== withoutFragment(target))
      report.error(
        at,
        'other-canvas',
        `the target ${quoted(withoutFragment(target))} is not the canvas that this stands in`,
        `write ${idOf(own) ?? 'the id of the canvas'}`,
      );
  }
}
