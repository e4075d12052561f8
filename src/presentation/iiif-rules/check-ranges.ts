import { isJsonArray, isJsonObject, type JsonObject, stringOf } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import type { Visited } from './visit.ts';

/** A Range within a Range. */
interface Step {
  readonly to: string;
  readonly path: AuthoredPath;
}

/** The Ranges within each Range, contained or referred to, by id. */
function stepsOf(ranges: readonly Visited[]): ReadonlyMap<string, readonly Step[]> {
  const byId = new Map<string, JsonObject>();
  for (const { node } of ranges) {
    const id = stringOf(node['id']);
    // A second Range of the same id is told as such; without items it is a reference.
    if (id !== undefined && 'items' in node && !byId.has(id)) byId.set(id, node);
  }
  const steps = new Map<string, readonly Step[]>();
  for (const { node, path } of ranges) {
    const id = stringOf(node['id']) ?? '';
    if (byId.get(id) !== node || !isJsonArray(node['items'])) continue;
    steps.set(
      id,
      node['items'].flatMap((item, index) => {
        if (!isJsonObject(item) || item['type'] !== 'Range') return [];
        const to = stringOf(item['id']) ?? '';
        const isThere = 'items' in item ? byId.get(to) === item : byId.has(to);
        return isThere ? [{ to, path: [...path, 'items', index] }] : [];
      }),
    );
  }
  return steps;
}

function isSequence({ behavior }: JsonObject): boolean {
  return isJsonArray(behavior) && behavior.includes('sequence');
}

/** Tells references within Ranges to one that gives the order of canvases, which stands by itself (3.0, 5.4). */
export function checkSequences(ranges: readonly Visited[], report: Report): void {
  const sequences = new Set(ranges.flatMap(({ node }) => (isSequence(node) ? stringOf(node['id']) : [])));
  for (const { node, path, parent } of ranges) {
    const id = stringOf(node['id']);
    if (parent?.class !== 'Range' || 'items' in node || id === undefined || !sequences.has(id)) continue;
    const message = `the Range ${quoted(id)} gives the order of canvases, and belongs into no other Range`;
    report.error(path, 'behavior', message, 'leave it out here');
  }
}

/**
 * Tells Ranges that are within themselves, directly or through others: viewers would open them without end.
 *
 * @param ranges all of a manifest, in the order of the file
 */
export function checkRangeLoops(ranges: readonly Visited[], report: Report): void {
  const steps = stepsOf(ranges);
  const done = new Set<string>();
  for (const start of steps.keys()) {
    if (done.has(start)) continue;
    // Depth first with a stack of its own: a chain of references may be as long as the file.
    const open = new Set([start]);
    const stack = [{ id: start, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const step = steps.get(top.id)?.[top.next];
      top.next += 1;
      if (!step) {
        open.delete(top.id);
        done.add(top.id);
        stack.pop();
      } else if (open.has(step.to)) {
        report.error(
          step.path,
          'range-loop',
          step.to === top.id
            ? `the Range ${quoted(step.to)} is within itself`
            : `the Range ${quoted(step.to)} holds this one, so that it cannot be in it`,
          'leave it out here',
        );
      } else if (!done.has(step.to) && steps.has(step.to)) {
        open.add(step.to);
        stack.push({ id: step.to, next: 0 });
      }
    }
  }
}
