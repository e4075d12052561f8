import { isJsonArray, isJsonObject, type JsonObject } from '../../json-value.ts';
import type { AuthoredPath } from '../../problem.ts';
import { quoted, type Report } from '../../source/report.ts';
import { embeddedResources, idOf } from '../resources.ts';

/** A Range within a Range. */
interface Step {
  readonly to: string;
  readonly path: AuthoredPath;
}

/** The Ranges within each Range, contained or referred to, by id. */
function stepsOf(manifest: JsonObject): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, readonly Step[]>();
  for (const { role, node, path } of embeddedResources(manifest)) {
    const id = role === 'range' ? idOf(node) : undefined;
    // A second Range of the same id is told as such.
    if (id === undefined || steps.has(id)) continue;
    const items = isJsonArray(node['items']) ? node['items'] : [];
    steps.set(
      id,
      items.flatMap((item, index) => {
        const to = isJsonObject(item) && item['type'] === 'Range' ? idOf(item) : undefined;
        return to === undefined ? [] : [{ to, path: [...path, 'items', index] }];
      }),
    );
  }
  return steps;
}

/** Tells Ranges that are within themselves, directly or through others: viewers would open them without end. */
export function checkRangeLoops(manifest: JsonObject, report: Report): void {
  const steps = stepsOf(manifest);
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
