import type { PresentationResource } from '../../urls.ts';
import { presentationUrl } from '../../urls.ts';
import { cleanHtmlText, cleanHtmlValue } from '../html/sanitise-html.ts';
import { presentationContext } from '../model/json-ld.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  stringOf,
  withTexts,
} from '../model/json-value.ts';
import { isHtmlBody } from './clean-texts.ts';
import type { Version2Form } from './document.ts';
import { ownAddress, withBasePlace } from './serve.ts';

/** Properties whose texts are addresses of resources (2.1, 3 and 5). */
const ADDRESSES: ReadonlySet<string> = new Set([
  ...['@id', 'on', 'full', 'startCanvas', 'contentLayer', 'within', 'canvases', 'ranges', 'members'],
  ...['manifests', 'collections', 'otherContent'],
]);

/** Properties whose texts may be HTML (2.1, 4.4), themselves or in the value of a pair. */
const HTML_TEXTS: ReadonlySet<string> = new Set(['description', 'attribution']);

function cleanTexts(value: JsonValue): JsonValue {
  return withTexts(value, (text) => cleanHtmlValue(text).html);
}

function cleanPair(pair: JsonValue): JsonValue {
  if (!isJsonObject(pair) || pair['value'] === undefined) return pair;
  return { ...pair, value: cleanTexts(pair['value']) };
}

/** The document with clean HTML; every other text stays as it is. */
function withCleanHtml(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withCleanHtml);
  if (!isJsonObject(value)) return value;
  const clean = (name: string, inner: JsonValue): JsonValue => {
    if (HTML_TEXTS.has(name)) return cleanTexts(inner);
    if (name === 'metadata' && isJsonArray(inner)) return inner.map(cleanPair);
    if (name === 'chars' && isHtmlBody(value)) return cleanHtmlText(stringOf(inner) ?? '').html;
    return withCleanHtml(inner);
  };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(name, inner)]));
}

/**
 * A document of version 2 with the addresses of this server.
 *
 * @param addresses by the ids of the file
 * @param isRewritten whether the ids become these addresses, or stay as they were written
 */
export function version2Form(
  written: JsonObject,
  addresses: ReadonlyMap<string, PresentationResource>,
  isRewritten: boolean,
): Version2Form {
  const pathOf = (resource: PresentationResource): string => presentationUrl('', 2, resource);
  const json = withTexts(withCleanHtml(written), (text, name) => {
    if (!ADDRESSES.has(name) || !isRewritten) return text;
    return ownAddress(text.trim(), addresses, pathOf) ?? text;
  });
  const parts = [...addresses].map(([id, resource]) => {
    const path = pathOf(resource);
    return [path, isRewritten ? withBasePlace(path) : id] as const;
  });
  return { json: isJsonObject(json) ? json : {}, parts: Object.fromEntries(parts) };
}

/** One of these is in every resource that is there as a whole (2.1, 5). */
const CONTENT = [
  ...['sequences', 'canvases', 'images', 'height', 'resources', 'resource', 'ranges', 'members'],
  ...['manifests', 'collections'],
];

function find(value: JsonValue, id: string): JsonObject | undefined {
  if (isJsonArray(value)) {
    for (const item of value) {
      const found = find(item, id);
      if (found) return found;
    }
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  // What is no more than named by its id is somewhere else in the document.
  if (value['@id'] === id && CONTENT.some((name) => name in value)) return value;
  return find(Object.values(value), id);
}

/**
 * The resource at an address of version 2, with a placeholder for the base URL.
 *
 * @param path below the base URL
 * @returns undefined when the document has no resource at that address
 */
export function version2Part({ json, parts }: Version2Form, path: string): JsonObject | undefined {
  const id = Object.hasOwn(parts, path) ? parts[path] : undefined;
  const node = id === undefined ? undefined : find(json, id);
  return node && { '@context': presentationContext(2), ...node };
}
