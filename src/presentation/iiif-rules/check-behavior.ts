import { isJsonArray } from '../model/json-value.ts';
import { quoted, type Report } from '../source/report.ts';
import { didYouMean } from '../text/suggest.ts';
import { called, type ResourceClass, type Visited } from './visit.ts';

const VIEWS = ['Collection', 'Manifest', 'Range'] as const;
const TIMED = ['Collection', 'Manifest', 'Canvas', 'Range'] as const;
const TOP = ['Collection', 'Manifest'] as const;
const ANNOTATIONS = [
  'AnnotationCollection',
  'AnnotationPage',
  'Annotation',
  'SpecificResource',
  'Choice',
] as const;

/** The resources that a behavior is valid on (3.0, 3.2 behavior; appendix A). */
const BEHAVIORS: Readonly<Record<string, readonly ResourceClass[]>> = {
  'auto-advance': TIMED,
  'no-auto-advance': TIMED,
  repeat: TOP,
  'no-repeat': TOP,
  unordered: VIEWS,
  individuals: VIEWS,
  continuous: VIEWS,
  paged: VIEWS,
  'facing-pages': ['Canvas'],
  'non-paged': ['Canvas'],
  'multi-part': ['Collection'],
  together: ['Collection'],
  sequence: ['Range'],
  'thumbnail-nav': ['Range'],
  'no-nav': ['Range'],
  hidden: ANNOTATIONS,
};

/** Of each of these sets, a resource has at most one (3.0, 3.2). */
const DISJOINT: readonly (readonly string[])[] = [
  ['auto-advance', 'no-auto-advance'],
  ['repeat', 'no-repeat'],
  ['unordered', 'individuals', 'continuous', 'paged'],
  ['paged', 'facing-pages', 'non-paged'],
  ['multi-part', 'together'],
  ['sequence', 'thumbnail-nav', 'no-nav'],
];

/** Checks the behaviors of a resource: whether there are such, where they are valid, and which exclude each other. */
export function checkBehavior(
  { class: resource, node, path, parent, property }: Visited,
  report: Report,
): void {
  const { behavior } = node;
  if (!isJsonArray(behavior)) return;
  const seen = new Set<string>();
  for (const [index, word] of behavior.entries()) {
    const at = [...path, 'behavior', index];
    const valid = typeof word === 'string' && Object.hasOwn(BEHAVIORS, word) ? BEHAVIORS[word] : undefined;
    if (typeof word !== 'string' || !valid) {
      const { suggestion } = typeof word === 'string' ? didYouMean(word, Object.keys(BEHAVIORS)) : {};
      report.warning(at, 'behavior', 'viewers know no such behavior', suggestion);
      continue;
    }
    const before = [...seen].find(
      (other) => other !== word && DISJOINT.some((set) => set.includes(word) && set.includes(other)),
    );
    seen.add(word);
    if (before !== undefined)
      report.error(at, 'behavior', `${word} and ${quoted(before)} exclude each other`, 'keep one of the two');
    else if (!valid.includes(resource))
      report.warning(
        at,
        'behavior',
        `${word} means nothing on ${called(resource)}`,
        `it belongs on ${valid.map(called).join(', ')}`,
      );
    else if (word === 'sequence' && property !== 'structures' && parent?.class === 'Range')
      report.error(
        at,
        'behavior',
        'a Range that gives the order of canvases stands directly in `structures`, and in no other Range',
        'move the Range there',
      );
  }
}
