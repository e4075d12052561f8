import { DISCOVERY_CONTEXT } from '../../presentation/model/json-ld.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  stringOf,
} from '../../presentation/model/json-value.ts';
import type { Breach } from '../breaches.ts';
import { readActivity, type StreamActivity } from './read-activity.ts';
import { linkTo, type ReadSource } from './stream-link.ts';

/** A page of a stream (Change Discovery 1.0, 3.2). Addresses are whole. */
export interface StreamPage {
  /** The oldest first. */
  readonly activities: readonly StreamActivity[];
  readonly prev: string | undefined;
  readonly next: string | undefined;
}

/** The collection of a stream (3.1). */
export interface StreamCollection {
  /** Its own, where it gives one. */
  readonly id: string | undefined;
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** What stands in it itself, against the rules. */
  readonly activities: readonly StreamActivity[];
}

/**
 * Reads the entry of a stream.
 *
 * @returns undefined for what is none
 */
export function readStream(json: JsonValue, source: ReadSource): StreamCollection | undefined {
  if (!isJsonObject(json)) return undefined;
  checkContext(json, source);
  const [first, last] = [linkTo(json['first'], source), linkTo(json['last'], source)];
  const activities = activitiesIn(json, source);
  const isPage = json['type'] === 'OrderedCollectionPage';
  const isCollection = json['type'] === 'OrderedCollection' || json['type'] === 'Collection';
  if (!isCollection && !isPage) return undefined;
  if (activities.length > 0) source.breach('no-pages');
  else if (last === undefined && first !== undefined) source.breach('no-last');
  return { id: linkTo(json['id'], source, true), first, last, activities };
}

/** Reads a page; undefined for what is none. */
export function readStreamPage(json: JsonValue, source: ReadSource): StreamPage | undefined {
  if (!isJsonObject(json) || !('orderedItems' in json || 'items' in json || 'prev' in json)) return undefined;
  checkContext(json, source);
  const activities = activitiesIn(json, source);
  if (activities.length === 0) source.breach('empty-page');
  return { activities, prev: linkTo(json['prev'], source), next: linkTo(json['next'], source) };
}

function activitiesIn(json: JsonObject, source: ReadSource): readonly StreamActivity[] {
  const { orderedItems, items } = json;
  if (!isJsonArray(orderedItems) && isJsonArray(items) && items.length > 0) source.breach('item-name');
  const found = isJsonArray(orderedItems) ? orderedItems : listOf(items);
  return found.flatMap((item) => (isJsonObject(item) ? (readActivity(item, source) ?? []) : []));
}

function checkContext({ '@context': context }: JsonObject, { breach }: ReadSource): void {
  const names = listOf(context).map((each) => stringOf(each)?.replace(/^https:/, 'http:'));
  const at = names.indexOf(DISCOVERY_CONTEXT);
  const found: Breach | undefined = at < 0 ? 'context' : at < names.length - 1 ? 'context-order' : undefined;
  if (found) breach(found);
}
