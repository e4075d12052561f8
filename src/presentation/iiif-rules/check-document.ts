import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { checkEntities } from '../source/entities.ts';
import type { Report } from '../source/report.ts';
import { checkBehavior } from './check-behavior.ts';
import { checkContent } from './check-content.ts';
import { NameCheck } from './check-names.ts';
import { checkNavDate, PlaceCheck } from './check-nav.ts';
import { checkRangeLoops, checkSequences } from './check-ranges.ts';
import { ServiceCheck } from './check-services.ts';
import { checkStructure } from './check-structure.ts';
import { checkTypes } from './check-types.ts';
import { checkWords } from './check-words.ts';
import { resourcesIn, type Visited } from './visit.ts';

function checkLabel(label: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  if (!isJsonObject(label)) return;
  for (const [tag, texts] of Object.entries(label))
    for (const [index, text] of isJsonArray(texts) ? texts.entries() : [])
      if (typeof text === 'string') checkEntities(text, [...path, tag, index], report);
}

/** Warns of entities in labels, which hold no HTML (3.0, 4.5). */
function checkLabels({ node, path }: Visited, report: Report): void {
  checkLabel(node['label'], [...path, 'label'], report);
  for (const [index, entry] of objectsIn(node['metadata']).entries())
    checkLabel(entry['label'], [...path, 'metadata', index, 'label'], report);
}

/** Checks every resource of a Manifest or Collection, and what it names, against what its class may have. */
export function checkEveryResource(document: JsonObject, report: Report): void {
  const names = new NameCheck(document, report);
  const places = new PlaceCheck(document, report);
  const services = new ServiceCheck(report);
  const ranges: Visited[] = [];
  for (const visited of resourcesIn(document)) {
    if (visited.class === 'Range') ranges.push(visited);
    names.check(visited);
    checkStructure(visited, report);
    checkContent(visited, report);
    checkLabels(visited, report);
    checkTypes(visited, report);
    checkBehavior(visited, report);
    checkWords(visited, report);
    checkNavDate(visited, report);
    places.check(visited);
    services.check(visited);
  }
  services.end();
  checkRangeLoops(ranges, report);
  checkSequences(ranges, report);
}
