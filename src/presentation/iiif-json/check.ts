import { checkEveryResource } from '../iiif-rules/check-document.ts';
import { presentationContext } from '../model/json-ld.ts';
import { isJsonArray, isJsonObject, type JsonObject, stringOf } from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { Report } from '../source/report.ts';
import { checkProperties } from './check-properties.ts';
import { checkId, checkItems, checkResources } from './check-resources.ts';

const CONTEXT = presentationContext(3);
const OTHER_VERSION = /iiif\.io\/api\/presentation\/([124])\/context\.json/;

function checkContext(document: JsonObject, report: Report): void {
  const context = document['@context'];
  const contexts = (isJsonArray(context) ? context : [context]).map(stringOf);
  const other = contexts
    .map((each) => OTHER_VERSION.exec(each ?? '')?.[1])
    .find((each) => each !== undefined);
  if (contexts.at(-1) === CONTEXT) return;
  report.error(
    context === undefined ? [] : ['@context'],
    'context',
    other === undefined
      ? 'the file does not say that it is Presentation 3'
      : `the file is written for version ${other} of the Presentation API`,
    other === undefined
      ? `write "@context": "${CONTEXT}", in a list as the last`
      : 'only version 3 is read; the other versions are made of it',
  );
}

/** Checks the members of a Collection, and of those that it contains (3.0, 5.1). */
function checkMembers(collection: JsonObject, within: AuthoredPath, report: Report): void {
  const { items } = collection;
  for (const [index, member] of isJsonArray(items) ? items.entries() : []) {
    if (!isJsonObject(member)) continue;
    const path = [...within, 'items', index];
    checkId(member, path, report);
    if (member['label'] === undefined)
      report.error(path, 'missing-label', 'the member has no label, by which viewers list it');
    checkProperties(member, path, report);
    if (member['type'] !== 'Collection' || !('items' in member)) continue;
    checkItems(member, 'Collection', path, report);
    checkMembers(member, path, report);
  }
}

/**
 * What is wrong with a Manifest or Collection of IIIF JSON, by Presentation 3.0 and by what viewers need. Problems have
 * paths from the root.
 */
export function checkPresentation3(document: JsonObject): readonly Problem[] {
  const report = new Report();
  const { type, label } = document;
  if (type !== 'Manifest' && type !== 'Collection') {
    if (document['@type'] === undefined)
      report.error([], 'wrong-type', 'this is no Manifest and no Collection', 'write "type": "Manifest"');
    checkContext(document, report);
    return report.problems;
  }
  checkContext(document, report);
  checkId(document, [], report);
  if (label === undefined)
    report.error([], 'missing-label', `the ${type} has no label`, 'write "label": {"en": ["…"]}');
  checkProperties(document, [], report);
  checkItems(document, type, [], report);
  if (type === 'Manifest') checkResources(document, report);
  else checkMembers(document, [], report);
  checkEveryResource(document, report);
  return report.problems;
}
