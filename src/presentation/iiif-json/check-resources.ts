import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { didYouMean } from '../text/suggest.ts';
import { placeOfId, withoutFragment } from '../text/web-address.ts';
import { checkAnnotation } from './check-annotations.ts';
import { checkProperties, isAddress, isUri } from './check-properties.ts';
import {
  type EmbeddedResource,
  embeddedResources,
  idOf,
  isEmbeddedRange,
  TYPES,
  targetsOf,
} from './resources.ts';

/** Bounds for suggestions: ids that a wrong one is compared with, and wrong ones that are compared. */
const MOST_CANDIDATES = 2000;
const MOST_GUESSES = 20;

/** Types that `items` may hold, by the type of the resource. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Manifest: ['Canvas'],
  Canvas: ['AnnotationPage'],
  AnnotationPage: ['Annotation'],
  Range: ['Range', 'Canvas', 'SpecificResource'],
  Collection: ['Manifest', 'Collection'],
};

/** Checks the id, which every resource must have (3.0, 3.2). */
export function checkId(node: JsonObject, path: AuthoredPath, report: Report): void {
  const { id } = node;
  if (id === undefined) {
    report.error(path, 'missing-id', 'this has no `id`', 'give it an address of its own');
  } else if (typeof id === 'string' && node['type'] === 'Range' && !isAddress(id) && isUri(id)) {
    report.warning([...path, 'id'], 'address', 'the `id` of this range is no web address (3.0, 5.4)');
  } else if (typeof id !== 'string' || !isAddress(id)) {
    report.error(
      [...path, 'id'],
      'address',
      'the `id` is not a web address',
      'ids begin with https:// or, for this server, with /',
    );
  } else if (node['type'] === 'Canvas' && id.includes('#')) {
    report.error(
      [...path, 'id'],
      'fragment-in-id',
      'the id of a canvas has a # in it, which stands for a part of a canvas',
      `write ${withoutFragment(id)}`,
    );
  }
}

/** Checks that `items` is not empty, except of a page, and holds the right types. */
export function checkItems(node: JsonObject, type: string, path: AuthoredPath, report: Report): void {
  const allowed = MEMBERS[type];
  const { items } = node;
  const at = [...path, 'items'];
  if (!allowed || (items !== undefined && !isJsonArray(items))) return;
  // A page may be empty (3.0, 3.4); one without `items` is a reference.
  if (type === 'AnnotationPage' && (items === undefined || items.length === 0)) return;
  if (items === undefined || items.length === 0) {
    const say = type === 'Canvas' || type === 'Collection' ? 'warning' : 'error';
    report[say](at, 'empty-items', `there is nothing in the \`items\` of this ${type}`);
    return;
  }
  for (const [index, item] of items.entries()) {
    const found = isJsonObject(item) ? item['type'] : undefined;
    if (typeof found === 'string' && allowed.includes(found)) continue;
    const isText = typeof item === 'string';
    const what = typeof found === 'string' ? quoted(found) : isText ? 'a text' : 'something without a type';
    report.error(
      [...at, index],
      'wrong-type',
      `in \`items\` of a ${type} there is ${what}`,
      isText
        ? `write {"id": "…", "type": "${allowed.includes('Canvas') ? 'Canvas' : allowed[0]}"}`
        : `it holds ${allowed.join(' or ')}`,
    );
  }
}

function checkSize({ node, path }: EmbeddedResource, report: Report): void {
  const { width, height, duration } = node;
  const isWhole = (value: JsonValue | undefined): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value > 0;
  if (width === undefined && height === undefined && duration !== undefined) {
    if (typeof duration !== 'number' || !(duration > 0))
      report.error([...path, 'duration'], 'size', 'the duration is not a number of seconds above 0');
    return;
  }
  for (const [name, value] of Object.entries({ width, height }))
    if (!isWhole(value))
      report.error(
        value === undefined ? path : [...path, name],
        'size',
        `the canvas has no \`${name}\` in pixels`,
        'width and height are whole numbers above 0, best those of the image',
      );
}

/** Finds resources by id, and reports duplicate ids. */
class Ids {
  readonly canvases = new Map<string, JsonObject>();
  readonly ranges = new Set<string>();
  /** Where the manifest's own ranges are. */
  readonly #placesOfRanges = new Set<string>();
  readonly #seen = new Set<string>();
  #guesses = 0;
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  add(node: JsonObject, type: string, path: AuthoredPath): void {
    const id = idOf(node);
    if (id === undefined) return;
    if (this.#seen.has(id))
      this.#report.error(
        [...path, 'id'],
        'duplicate-id',
        `${quoted(id)} is the id of something else already`,
      );
    this.#seen.add(id);
    if (type === 'Canvas' && !this.canvases.has(id)) this.canvases.set(id, node);
    if (type === 'Range') {
      this.ranges.add(id);
      this.#placesOfRanges.add(placeOfId(id));
    }
  }

  /** Whether an unknown range would be one of this manifest, rather than one elsewhere (3.0, 5.4). */
  isOwnRange(id: string): boolean {
    return this.#placesOfRanges.has(placeOfId(id));
  }

  /** Whether a canvas, or a part of one, has this address. */
  hasCanvas(target: string): boolean {
    return this.canvases.has(target) || this.canvases.has(withoutFragment(target));
  }

  /** The id to suggest for an unknown one; only for the first few, since each is compared with all. */
  suggestion(id: string, type: 'canvas' | 'range'): string | undefined {
    this.#guesses += 1;
    if (this.#guesses > MOST_GUESSES) return undefined;
    const candidates = type === 'canvas' ? this.canvases.keys() : this.ranges;
    return didYouMean(id, [...candidates].slice(0, MOST_CANDIDATES)).suggestion;
  }
}

function checkRange({ node, path }: EmbeddedResource, ids: Ids, report: Report): void {
  if (!isJsonArray(node['items'])) return;
  for (const [index, item] of node['items'].entries()) {
    if (!isJsonObject(item) || isEmbeddedRange(item)) continue;
    const at = [...path, 'items', index];
    const kind = item['type'] === 'Range' ? 'range' : 'canvas';
    for (const target of targetsOf(item)) {
      const id = withoutFragment(target);
      if (kind === 'range' ? ids.ranges.has(id) : ids.hasCanvas(target)) continue;
      const message = `there is no ${kind} ${quoted(id)} in the manifest`;
      // A range may be elsewhere (3.0, 5.4).
      if (kind === 'range' && !ids.isOwnRange(id))
        report.warning(at, 'unknown-range', `${message}, so that viewers have to fetch it`);
      else report.error(at, `unknown-${kind}`, message, ids.suggestion(id, kind));
    }
  }
}

/** Checks everything within a manifest, and the references in it. */
export function checkResources(manifest: JsonObject, report: Report): void {
  const ids = new Ids(report);
  const resources = [...embeddedResources(manifest)];
  ids.add(manifest, 'Manifest', []);
  for (const { role, node, path } of resources) ids.add(node, TYPES[role], path);
  // References to ranges elsewhere (3.0, 5.4) are known by their ids too.
  for (const range of objectsIn(manifest['structures'])) ids.ranges.add(idOf(range) ?? '');
  for (const resource of resources) {
    const { role, node, path } = resource;
    const type = TYPES[role];
    if (node['type'] !== type && role !== 'canvas' && role !== 'painting-page' && role !== 'painting')
      report.error(path, 'wrong-type', `this is no ${type}`, `write "type": "${type}"`);
    checkId(node, path, report);
    checkProperties(node, path, report);
    checkItems(node, type, path, report);
    if (role === 'painting-page' && isJsonArray(node['items']) && node['items'].length === 0)
      report.warning([...path, 'items'], 'empty-items', 'this page paints nothing on the canvas');
    if (type === 'Canvas') checkSize(resource, report);
    if ((role === 'canvas' || role === 'range') && node['label'] === undefined)
      report.warning(path, 'missing-label', `the ${role} has no label`, 'give it a `label`');
    if (role === 'range') checkRange(resource, ids, report);
    if (type === 'Annotation') checkAnnotation(resource, report);
  }
  const { start } = manifest;
  if (start === undefined) return;
  for (const target of targetsOf(start)) {
    const id = withoutFragment(target);
    if (!ids.hasCanvas(target))
      report.error(
        ['start'],
        'unknown-canvas',
        `\`start\` names ${quoted(id)}, which is no canvas of the manifest`,
        ids.suggestion(id, 'canvas'),
      );
  }
}
