import type { JsonValue } from '../model/json-value.ts';
import type { Report } from '../source/report.ts';
import { checkDescription } from './check-language-maps.ts';
import type { ResourceClass, Visited } from './visit.ts';

const CONTENT: ReadonlySet<ResourceClass> = new Set(['Content', 'TextualBody', 'SpecificResource', 'Choice']);

/** Properties whose resources are checked with what has them, unless that is content itself. */
const LINKS: ReadonlySet<string> = new Set(['homepage', 'rendering', 'seeAlso', 'thumbnail', 'logo']);

/** Properties that bodies of annotations stand in, `items` being those of a Choice. */
const OF_BODIES: ReadonlySet<string> = new Set(['body', 'items', 'source']);

function isAbove0(value: JsonValue): boolean {
  return typeof value === 'number' && value > 0;
}

/** Tells values of another kind than `format`, `width`, `height` and `duration` have (3.0, 3.2 and 3.1). */
function checkMedia({ node, path, property }: Visited, report: Report): void {
  const { format, duration } = node;
  // Of a link, viewers pass over them.
  const say = OF_BODIES.has(property) ? 'error' : 'warning';
  if (format !== undefined && typeof format !== 'string')
    report[say]([...path, 'format'], 'format', 'the `format` is no text', 'such as "image/jpeg"');
  for (const name of ['width', 'height']) {
    const size = node[name];
    if (size !== undefined && !isAbove0(size))
      report[say]([...path, name], 'size', `\`${name}\` is not a size`, 'a number above 0');
  }
  if (duration !== undefined && !isAbove0(duration))
    report[say]([...path, 'duration'], 'size', 'the duration is not a number of seconds above 0');
}

/** Checks the texts of bodies of annotations, and of what they hold (3.0, 3.1 and 4.4), and the media of all content. */
export function checkContent(visited: Visited, report: Report): void {
  const { class: resource, node, path, parent, property } = visited;
  if (!CONTENT.has(resource)) return;
  const isLink = LINKS.has(property) && parent !== undefined && !CONTENT.has(parent.class);
  if (!isLink) checkDescription(node, path, report);
  checkMedia(visited, report);
}
