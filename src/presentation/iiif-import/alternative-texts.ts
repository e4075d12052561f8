import type { IiifJson } from '../iiif-json/document.ts';
import { type JsonObject, objectsIn } from '../model/json-value.ts';
import type { Problem } from '../problems/problem.ts';
import { importNotes } from './notes.ts';

/** Whether anything is seen on a canvas. */
function showsSomething(canvas: JsonObject): boolean {
  return objectsIn(canvas['items']).some((page) => objectsIn(page['items']).length > 0);
}

function isDescribed(canvas: JsonObject): boolean {
  const size = { width: Number(canvas['width']), height: Number(canvas['height']) };
  return importNotes(canvas, size, () => undefined).alternativeText !== undefined;
}

/**
 * The canvases of a manifest that those who cannot see them learn nothing of, each as a warning at its place. What was
 * harvested is told of by its own archive.
 */
export function withoutAlternativeTexts({ type, document, isHarvested }: IiifJson): readonly Problem[] {
  if (type !== 'Manifest' || isHarvested) return [];
  return objectsIn(document['items']).flatMap((canvas, index): Problem[] => {
    if (!showsSomething(canvas) || isDescribed(canvas)) return [];
    return [
      {
        severity: 'warning',
        rule: 'alternative-text',
        message: `canvas ${index + 1} has no alternative text, so that those who cannot see it do not learn what it shows`,
        path: ['items', index],
        suggestion:
          'add an annotation of the whole canvas with the motivation `describing` and a plain text that says what can be seen',
      },
    ];
  });
}
