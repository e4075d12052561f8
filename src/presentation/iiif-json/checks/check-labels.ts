import { isJsonArray, isJsonObject, type JsonValue, objectsIn } from '../../json-value.ts';
import type { AuthoredPath } from '../../problem.ts';
import { checkEntities } from '../../source/entities.ts';
import type { Report } from '../../source/report.ts';
import type { Visited } from './visit.ts';

function checkLabel(label: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  if (!isJsonObject(label)) return;
  for (const [tag, texts] of Object.entries(label))
    for (const [index, text] of isJsonArray(texts) ? texts.entries() : [])
      if (typeof text === 'string') checkEntities(text, [...path, tag, index], report);
}

/** Warns of entities in labels, which hold no HTML (3.0, 4.5). */
export function checkLabels({ node, path }: Visited, report: Report): void {
  checkLabel(node['label'], [...path, 'label'], report);
  for (const [index, entry] of objectsIn(node['metadata']).entries())
    checkLabel(entry['label'], [...path, 'metadata', index, 'label'], report);
}
