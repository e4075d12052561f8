import type { Report } from '../../source/report.ts';
import { checkProperties } from '../check-properties.ts';
import { checkId, checkItems } from '../check-resources.ts';
import type { Visited } from './visit.ts';

/** Checks a member of a Collection, which may be a Collection with members of its own (3.0, 5.1). */
export function checkMember(
  { class: resource, node, path, parent, property }: Visited,
  report: Report,
): void {
  if (parent?.class !== 'Collection' || property !== 'items') return;
  checkId(node, path, report);
  if (node['label'] === undefined)
    report.error(path, 'missing-label', 'the member has no label, by which viewers list it');
  checkProperties(node, path, report);
  if (resource === 'Collection' && 'items' in node) checkItems(node, resource, path, report);
}
