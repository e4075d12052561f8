import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  scalarText,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';

/** The class of a resource, as far as the rules of properties differ (3.0, appendix A). */
export type ResourceClass =
  | 'Collection'
  | 'Manifest'
  | 'Canvas'
  | 'Range'
  | 'AnnotationPage'
  | 'Annotation'
  | 'AnnotationCollection'
  | 'Agent'
  /** Images, texts, films, pages on the web: all that is no resource of IIIF. */
  | 'Content'
  | 'TextualBody'
  | 'SpecificResource'
  /** A Choice, or one of the other sets of bodies of Web Annotation. */
  | 'Choice';

/** A resource within a document. */
export interface Visited {
  readonly class: ResourceClass;
  readonly node: JsonObject;
  readonly path: AuthoredPath;
  /** What it stands in; undefined for the document. */
  readonly parent: Visited | undefined;
  /** The property of the parent that holds it. */
  readonly property: string;
}

const CALLED: Readonly<Partial<Record<ResourceClass, string>>> = {
  Content: 'a resource that is shown or linked to',
  Choice: 'a set of bodies',
};

/** What a class is called in messages. */
export function called(resource: ResourceClass): string {
  return CALLED[resource] ?? `${/^[AI]/.test(resource) ? 'an' : 'a'} ${resource}`;
}

const SETS: ReadonlySet<string> = new Set(['Choice', 'oa:Choice', 'List', 'Composite', 'Independents']);

/** GeoJSON, whose properties are not those of IIIF. */
const GEOJSON = ['Feature', 'FeatureCollection'];

/** Resources that are only named here: where they are, they have properties of their own. */
const ELSEWHERE = [
  ...['Manifest', 'Collection', 'Canvas', 'Range'],
  ...['AnnotationPage', 'Annotation', 'AnnotationCollection'],
];

const NOT_CONTENT: ReadonlySet<string> = new Set([...GEOJSON, ...ELSEWHERE]);

function classOfBody({ type }: JsonObject): ResourceClass | undefined {
  switch (type) {
    case 'TextualBody':
    case 'SpecificResource':
    case 'Canvas':
    case 'Range':
      return type;
    default:
      if (SETS.has(scalarText(type))) return 'Choice';
      return NOT_CONTENT.has(scalarText(type)) ? undefined : 'Content';
  }
}

function classOfLinked({ type }: JsonObject): ResourceClass | undefined {
  return NOT_CONTENT.has(scalarText(type)) ? undefined : 'Content';
}

function memberClass({ type }: JsonObject): ResourceClass {
  return type === 'Collection' ? 'Collection' : 'Manifest';
}

function rangeItemClass({ type }: JsonObject): ResourceClass {
  return type === 'Range' || type === 'SpecificResource' ? type : 'Canvas';
}

type ClassOf = (node: JsonObject) => ResourceClass | undefined;

/** The class of what stands in `items`, by the class of the resource. */
const ITEMS: Readonly<Partial<Record<ResourceClass, ClassOf>>> = {
  Collection: memberClass,
  Manifest: () => 'Canvas',
  Canvas: () => 'AnnotationPage',
  AnnotationPage: () => 'Annotation',
  Range: rangeItemClass,
  Choice: classOfBody,
};

/** The class of what stands in other properties. */
const PROPERTIES: Readonly<Record<string, ClassOf>> = {
  structures: () => 'Range',
  annotations: () => 'AnnotationPage',
  placeholderCanvas: () => 'Canvas',
  accompanyingCanvas: () => 'Canvas',
  provider: () => 'Agent',
  thumbnail: () => 'Content',
  logo: () => 'Content',
  homepage: classOfLinked,
  rendering: classOfLinked,
  seeAlso: classOfLinked,
  partOf: classOfLinked,
  start: ({ type }) => (type === 'SpecificResource' ? 'SpecificResource' : 'Canvas'),
  supplementary: () => 'AnnotationCollection',
  body: classOfBody,
  target: (node) =>
    'source' in node || node['type'] === 'SpecificResource' ? 'SpecificResource' : undefined,
  source: classOfBody,
};

function* within(value: JsonValue | undefined, path: AuthoredPath): Iterable<[JsonObject, AuthoredPath]> {
  if (isJsonObject(value)) yield [value, path];
  if (isJsonArray(value))
    for (const [index, item] of value.entries()) if (isJsonObject(item)) yield [item, [...path, index]];
}

function childrenOf(parent: Visited): Visited[] {
  const children: Visited[] = [];
  for (const [property, value] of Object.entries(parent.node)) {
    const classOf =
      property === 'items'
        ? ITEMS[parent.class]
        : Object.hasOwn(PROPERTIES, property)
          ? PROPERTIES[property]
          : undefined;
    if (!classOf) continue;
    for (const [node, path] of within(value, [...parent.path, property])) {
      const found = classOf(node);
      if (found) children.push({ class: found, node, path, parent, property });
    }
  }
  return children;
}

/** Every resource of a Manifest or Collection, in the order of the file: the document, what it holds and what it names. */
export function* resourcesIn(document: JsonObject): Iterable<Visited> {
  const root: Visited = {
    class: document['type'] === 'Collection' ? 'Collection' : 'Manifest',
    node: document,
    path: [],
    parent: undefined,
    property: '',
  };
  const open = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (const child of childrenOf(next).reverse()) open.push(child);
  }
}
