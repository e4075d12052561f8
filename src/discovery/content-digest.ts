import { createHash } from 'node:crypto';
import type { SerialisationContext } from '../presentation/iiif/shared/context.ts';
import { serialiseCollection3, serialiseManifest3 } from '../presentation/iiif/v3/document.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../presentation/json-value.ts';
import type { PresentedResource } from './presented-change.ts';

/** Stands for the address of the server, and tells what is Loupe's own. */
const BASE = 'loupe://archive';

/** The same for every server, so that a setting is no change of a manifest. */
const CONTEXT: SerialisationContext = {
  base: BASE,
  limits: {},
  collectionsOf: () => [],
  appearancesOf: () => [],
};

/** Properties under which Loupe links to what it offers for a resource: another version may offer more. */
const OFFERS: ReadonlySet<string> = new Set([
  'service',
  'services',
  'seeAlso',
  'rendering',
  'homepage',
  'partOf',
]);

/**
 * A digest of what a manifest or collection says: its JSON of Presentation 3.0 with no address of the server, and without
 * the services and links that Loupe itself adds. An upgrade of Loupe that offers more is no change.
 *
 * @returns SHA-256, base64url
 */
export function contentDigest(resource: PresentedResource): string {
  return createHash('sha256')
    .update(JSON.stringify(said(jsonOf(resource))))
    .digest('base64url');
}

function jsonOf(resource: PresentedResource): JsonValue {
  if (resource.form === 'iiif-json') return resource.document.json;
  const json =
    resource.form === 'manifest'
      ? serialiseManifest3(resource.manifest, CONTEXT)
      : serialiseCollection3({ ...resource.collection, partOf: [] }, CONTEXT);
  const plain: JsonObject = JSON.parse(JSON.stringify(json));
  return plain;
}

/** A value with its properties in the order of their names, without what is Loupe's own. */
function said(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(said);
  if (!isJsonObject(value)) return value;
  const properties = Object.entries(value)
    .map(([name, each]): [string, JsonValue] => [name, OFFERS.has(name) ? withoutOwn(each) : each])
    .filter(([name, each]) => !(OFFERS.has(name) && isJsonArray(each) && each.length === 0))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(properties.map(([name, each]) => [name, said(each)]));
}

function withoutOwn(value: JsonValue): JsonValue {
  return isJsonArray(value) ? value.filter((each) => !isOwn(each)) : isOwn(value) ? [] : value;
}

function isOwn(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const id = value['id'] ?? value['@id'];
  return typeof id === 'string' && id.startsWith(BASE);
}
