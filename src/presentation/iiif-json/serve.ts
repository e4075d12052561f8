import type { BaseUrl, PresentationResource } from '../../urls.ts';
import type { IiifJsonSummary } from '../model/collection.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  scalarText,
  withTexts,
} from '../model/json-value.ts';
import { withoutFragment } from '../text/web-address.ts';
import { holdsAddresses } from './address-texts.ts';
import { ownPath } from './addresses.ts';
import type { Version2Form } from './document.ts';
import { embeddedResources, idOf } from './resources.ts';

/** Stands for the base URL, which is known when a document is sent. It cannot be in a text of a file. */
const BASE = '\u0000';

/** A path of this server as a whole address whose beginning is not known yet. */
export function withBasePlace(path: string): string {
  return `${BASE}${path}`;
}

/** A manifest or collection of IIIF JSON, ready to be served. */
export interface IiifJsonDocument {
  readonly summary: IiifJsonSummary;
  /** As it is sent, with a placeholder for the base URL. */
  readonly json: JsonObject;
  /** The ids within `json` of resources that have an address, by path below the base URL. */
  readonly parts: Readonly<Record<string, string>>;
  /** Where it was written in version 2 and is none of Loupe's own. */
  readonly version2?: Version2Form;
  /** Why it has no page, for the public; left out when Loupe has it as its own, and so in all versions. */
  readonly noPage?: string;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/**
 * The address on this server of what an id of a file names, with the fragment where it names a part; undefined for what is
 * elsewhere.
 *
 * @param pathOf below the base URL, in the version of the document
 */
export function ownAddress(
  id: string,
  addresses: ReadonlyMap<string, PresentationResource>,
  pathOf: (resource: PresentationResource) => string,
): string | undefined {
  const whole = addresses.get(id);
  if (whole) return withBasePlace(pathOf(whole));
  const stem = withoutFragment(id);
  const resource = addresses.get(stem);
  return resource && withBasePlace(`${pathOf(resource)}${id.slice(stem.length)}`);
}

/** Puts `BASE` before every address on this server: paths, and ids in `addresses` with their fragments. */
export function withOwnAddresses(
  document: JsonObject,
  addresses: ReadonlyMap<string, PresentationResource>,
): JsonObject {
  const changed = withTexts(document, (text, name, owner) => {
    if (!holdsAddresses(name, owner)) return text;
    const own = ownAddress(text, addresses, ownPath);
    return own ?? (/^\/(?!\/)/.test(text) ? withBasePlace(text) : text);
  });
  return isJsonObject(changed) ? changed : {};
}

/** The ids within a document of resources that have an address, by path below the base URL. */
export function partsOf(
  document: JsonObject,
  addresses: ReadonlyMap<string, PresentationResource>,
): Record<string, string> {
  const nodes = [document, ...[...embeddedResources(document)].map(({ node }) => node)];
  const ids = new Set(nodes.map(idOf));
  return Object.fromEntries(
    [...addresses].map(([id, resource]) => {
      const path = ownPath(resource);
      const found = [`${BASE}${path}`, id, `${BASE}${id}`].find((each) => ids.has(each));
      return [path, found ?? id];
    }),
  );
}

/** Replaces `BASE` by the base URL. */
export function withBase<Value extends JsonValue>(value: Value, base: BaseUrl): JsonValue {
  return withTexts(value, (text) => (text.startsWith(BASE) ? `${base}${text.slice(BASE.length)}` : text));
}

function contextOf(document: JsonObject): JsonValue {
  return document['@context'] ?? '';
}

/** Adds `partOf` to a canvas or range that is served by itself (3.0, 3.3.2). */
function inManifest(node: JsonObject, document: JsonObject): JsonObject {
  const id = idOf(document);
  if (
    id === undefined ||
    isJsonArray(node['partOf']) ||
    !['Canvas', 'Range'].includes(scalarText(node['type']))
  )
    return node;
  return { ...node, partOf: [{ id, type: 'Manifest' }] };
}

/**
 * The document at an address of version 3.
 *
 * @param path below the base URL
 * @returns undefined when the document has no resource at that address
 */
export function iiifJsonPart(
  { json, parts }: IiifJsonDocument,
  path: string,
  base: BaseUrl,
): JsonObject | undefined {
  const id = Object.hasOwn(parts, path) ? parts[path] : undefined;
  if (id === undefined) return undefined;
  if (idOf(json) === id) return asObject(withBase(json, base));
  for (const { node } of embeddedResources(json))
    if (idOf(node) === id)
      return asObject(withBase({ '@context': contextOf(json), ...inManifest(node, json) }, base));
  return undefined;
}

function asObject(value: JsonValue): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
