import type { JsonObject } from '../json-value.ts';
import { annotationsOf, type FreeIds } from './annotations.ts';
import { describedIn3 } from './descriptive.ts';
import { addressOf, listAt, numberOf, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

/** The lists of notes (2.1, `otherContent`): those that are elsewhere stay references. */
function notesOf(
  node: Placed<JsonObject>,
  canvas: string,
  ids: FreeIds,
  upgrading: Upgrading,
): readonly JsonObject[] {
  return listAt(node, 'otherContent').flatMap(({ value, path }, index) => {
    const id = ids.take(addressOf(value) ?? `${canvas}/notes/${index + 1}`);
    const [list] = objectsAt({ value: { list: value }, path: path.slice(0, -1) }, 'list');
    if (!list || list.value['resources'] === undefined)
      return [upgrading.from(path, { id, type: 'AnnotationPage' })];
    const at = { value: list.value, path };
    const items = annotationsOf(objectsAt(at, 'resources'), { base: id, target: canvas, ids }, upgrading);
    return [upgrading.from(path, { id, type: 'AnnotationPage', items })];
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
