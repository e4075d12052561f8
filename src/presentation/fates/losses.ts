import { addTo } from '../../multimap.ts';
import { isEmbeddedRange } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { warningsAt } from '../problems/warnings.ts';
import { type FateContext, type FateRow, type Fates, type Kind, LOST, type PropertyAt } from './fates.ts';
import { FATES } from './table.ts';

const TARGETS = ['version 2.1', 'version 4', 'the page', 'the PDF'];

function rowsByProperty(): ReadonlyMap<string, readonly FateRow[]> {
  const rows = new Map<string, FateRow[]>();
  for (const row of FATES) addTo(rows, `${row.on}.${row.property}`, row);
  return rows;
}

const ROWS = rowsByProperty();

function kindOfPainted({ type }: JsonObject): Kind {
  if (type === 'Choice') return 'Choice of images';
  return type === 'SpecificResource' ? 'specified image' : 'painted image';
}

/** The kinds of what properties hold. */
const WITHIN: Readonly<Record<string, (value: JsonObject) => Kind | undefined>> = {
  'Manifest.items': () => 'Canvas',
  'Manifest.structures': () => 'Range',
  'Canvas.items': () => 'AnnotationPage (painting)',
  'Canvas.annotations': () => 'AnnotationPage (notes)',
  'Range.items': (item) => (isEmbeddedRange(item) ? 'Range' : 'item of a Range'),
  'AnnotationPage (painting).items': () => 'Annotation (painting)',
  'AnnotationPage (notes).items': () => 'Annotation (note)',
  'Annotation (painting).body': kindOfPainted,
  'Choice of images.items': kindOfPainted,
  'specified image.source': () => 'painted image',
  'Annotation (note).body': () => 'body of a note',
  'Annotation (note).target': () => 'target of a note',
  'target of a note.selector': () => 'selector',
  'Agent.homepage': () => 'link',
  'navPlace.features': () => 'Feature',
  'Feature.properties': () => 'properties of a Feature',
};
const WITHIN_ANY: Readonly<Record<string, Kind>> = {
  provider: 'Agent',
  homepage: 'link',
  rendering: 'link',
  seeAlso: 'link',
  navPlace: 'navPlace',
};
const DESCRIBED: ReadonlySet<Kind> = new Set(['Manifest', 'Canvas', 'Range']);

function kindWithin(on: Kind, property: string, value: JsonObject): Kind | undefined {
  const within = WITHIN[`${on}.${property}`];
  if (within) return within(value);
  return DESCRIBED.has(on) ? WITHIN_ANY[property] : undefined;
}

/** The row of the table for a property; undefined for one that the table does not name. */
export function fateRowOf(on: Kind, property: string, at: PropertyAt): FateRow | undefined {
  return ROWS.get(`${on}.${property}`)?.find(({ when }) => when === undefined || when.holds(at));
}

interface Loss {
  readonly path: AuthoredPath;
  /** What it is, for the person who wrote it. */
  readonly name: string;
  readonly fates: Fates;
}

interface Visited {
  readonly on: Kind;
  readonly node: JsonObject;
  readonly path: AuthoredPath;
  readonly owner?: JsonObject;
  readonly canvas?: JsonObject;
}

/** What has a row of its own: each value of a list of which the table knows cases or resources, else the whole. */
function* valuesOf(
  { on, path }: Visited,
  property: string,
  value: JsonValue,
): Iterable<readonly [JsonValue, AuthoredPath]> {
  const at = [...path, property];
  const hasCases = ROWS.get(`${on}.${property}`)?.some(({ when }) => when !== undefined);
  const isOneByOne = hasCases || kindWithin(on, property, {}) !== undefined;
  if (!isJsonArray(value) || !isOneByOne) yield [value, at];
  else for (const [index, item] of value.entries()) yield [item, [...at, index]];
}

function* lossesWithin(visited: Visited, context: FateContext): Iterable<Loss> {
  const { on, node, owner } = visited;
  const canvas = on === 'Canvas' ? node : visited.canvas;
  for (const [property, all] of Object.entries(node))
    for (const [value, path] of valuesOf(visited, property, all)) {
      const row = fateRowOf(on, property, { value, node, owner, canvas, context });
      const fates = row?.fates ?? LOST;
      const name = row?.when ? `\`${property}\` (${row.when.words})` : `\`${property}\``;
      if (fates.includes('!')) yield { path, name, fates };
      const kind = isJsonObject(value) ? kindWithin(on, property, value) : undefined;
      const [in2, , page, pdf] = fates;
      const isElsewhere = [in2, page, pdf].every((fate) => fate === '!' || fate === '–');
      if (kind && isJsonObject(value) && !isElsewhere)
        yield* lossesWithin({ on: kind, node: value, path, owner: node, ...(canvas && { canvas }) }, context);
    }
}

function targetsIn(fates: Fates): string {
  const lost = TARGETS.filter((_, index) => fates[index] === '!');
  return lost.length > 1 ? `${lost.slice(0, -1).join(', ')} and ${lost.at(-1)}` : lost.join('');
}

/** What of a manifest the other versions, the page and the PDF do not tell: warnings, each with its place. */
export function lossesIn(document: JsonObject, context: Omit<FateContext, 'document'>): readonly Problem[] {
  const places = new Map<string, AuthoredPath[]>();
  const root: Visited = { on: 'Manifest', node: document, path: [] };
  for (const { path, name, fates } of lossesWithin(root, { ...context, document })) {
    const message = `${name} is left out of ${targetsIn(fates)}`;
    addTo(places, message, path);
  }
  return warningsAt(places, 'version-3-only');
}
