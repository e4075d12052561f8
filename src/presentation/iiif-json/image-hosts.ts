import { parsedUrl } from '../../parsed-url.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';

/** Hosts of one manifest; each makes the head of every page longer that shows it. */
const MOST_HOSTS = 20;

/** An origin that can stand in a policy as itself alone: the URL parser lets through letters that mean something there. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9_-]*\.)*[a-z0-9_-]*|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

/** The origin of an address as a policy may name it; undefined for what is no http or https address of a plain host. */
export function policyOrigin(address: string): string | undefined {
  const origin = /^https?:/i.test(address) ? parsedUrl(address)?.origin : undefined;
  return origin !== undefined && ORIGIN.test(origin) ? origin : undefined;
}

/** Whose images a manifest or collection of 3.0 shows: origins, each once, in the order of the document. */
export function imageHostsIn(document: JsonObject): readonly string[] {
  const hosts = new Set<string>();
  for (const address of imageAddresses(document)) {
    const origin = policyOrigin(address);
    if (origin !== undefined) hosts.add(origin);
    if (hosts.size === MOST_HOSTS) break;
  }
  return [...hosts];
}

/** Addresses of images and of their services. */
function* imageAddresses(document: JsonObject): Iterable<string> {
  const open: JsonValue[] = [document];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isJsonArray(value)) open.push(...value.toReversed());
    if (!isJsonObject(value)) continue;
    const type = stringOf(value['type'] ?? value['@type']) ?? '';
    const address = stringOf(value['id'] ?? value['@id']);
    if (address !== undefined && (type === 'Image' || type.startsWith('ImageService'))) yield address;
    open.push(...Object.values(value).toReversed());
  }
}
