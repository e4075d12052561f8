import { isJsonObject, type JsonObject } from '../model/json-value.ts';
import { annotationsOf, type FreeIds } from './annotations.ts';
import { describedIn3 } from './descriptive.ts';
import { addressOf, listAt, numberOf, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

/** Whether a canvas is there, rather than named. */
export function isEmbeddedCanvas(canvas: JsonObject): boolean {
  return canvas['images'] !== undefined || canvas['width'] !== undefined;
}

/** The lists of notes (2.1, `otherContent`): those that are elsewhere stay references. */
function notesOf(
  node: Placed<JsonObject>,
  canvas: string,
  ids: FreeIds,
  upgrading: Upgrading,
): readonly JsonObject[] {
  return listAt(node, 'otherContent').flatMap(({ value, path }, index) => {
    const list = { value: isJsonObject(value) ? value : { '@id': value }, path };
    const isHere = list.value['resources'] !== undefined;
    if (!isHere && upgrading.addressOr({ value, path }, 'this list of annotations') === undefined) return [];
    const id = ids.take(addressOf(value) ?? `${canvas}/notes/${index + 1}`);
    const described = describedIn3(list, 'AnnotationPage', upgrading);
    if (!isHere) return [upgrading.from(path, { id, type: 'AnnotationPage', ...described })];
    const items = annotationsOf(objectsAt(list, 'resources'), { base: id, target: canvas, ids }, upgrading);
    return [upgrading.from(path, { id, type: 'AnnotationPage', ...described, items })];
  });
}

/** A canvas (2.1, 5.3) of 3.0. */
export function canvasIn3(node: Placed<JsonObject>, ids: FreeIds, upgrading: Upgrading): JsonObject {
  const { value, path } = node;
  const id = addressOf(value);
  const canvas = ids.take(id ?? '');
  const at = [...path, 'images'];
  const pageId = ids.take(`${canvas}/page/1`);
  const images = annotationsOf(
    objectsAt(node, 'images'),
    { base: `${canvas}/painting`, target: canvas, ids },
    upgrading,
  ).map((painting) => upgrading.from(at, { ...painting, motivation: 'painting' }));
  return upgrading.from(path, {
    id: id === undefined ? undefined : canvas,
    type: 'Canvas',
    ...describedIn3(node, 'Canvas', upgrading),
    width: numberOf(value['width']),
    height: numberOf(value['height']),
    ...(images.length > 0 && {
      items: [upgrading.from(at, { id: pageId, type: 'AnnotationPage', items: images })],
    }),
    annotations: notesOf(node, canvas, ids, upgrading),
  });
}
