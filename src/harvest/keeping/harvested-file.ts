import { createHash } from 'node:crypto';
import { HARVESTED_ENDING } from '../../presentation/iiif-json/harvested.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  stringOf,
} from '../../presentation/model/json-value.ts';
import { slug } from '../../presentation/text/ids.ts';

/** Letters of the hash in a name: another address with the same is not found in a lifetime. */
const HASH_LETTERS = 20;

/** Where the descriptions of OAI-PMH lie beside. */
const DESCRIPTION_ENDING = '.oai_dc.xml';

/**
 * The name under which a resource is kept: what can be read of its id, and a hash. It is the same whenever it comes, holds
 * nothing but letters, digits, dots, hyphens and underscores, and so leads out of no folder.
 */
function nameOf(id: string): string {
  const readable = id
    .replace(/^[a-z]+:\/*/i, '')
    .replace(/\/manifest(?:\.json)?$/, '')
    .replace(/\.json$/, '');
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LETTERS);
  return `${slug(decoded(readable))}-${hash}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The file of a manifest or collection. */
export function manifestFile(uri: string): string {
  return `${nameOf(uri)}${HARVESTED_ENDING}`;
}

/** The file of the description of a record of OAI-PMH. */
export function descriptionFile(identifier: string): string {
  return `${nameOf(identifier)}${DESCRIPTION_ENDING}`;
}

/** JSON of a response; undefined for what is none. */
export function jsonOf(body: Uint8Array): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return value;
  } catch {
    return undefined;
  }
}

/** The `id` of a manifest or collection, in version 3 or 2; undefined for JSON that is neither. */
export function presentedIdOf(json: JsonValue | undefined): { readonly id: string | undefined } | undefined {
  if (!isJsonObject(json)) return undefined;
  const type = stringOf(json['type'] ?? json['@type'])?.replace(/^.*[:#]/, '');
  if (type !== 'Manifest' && type !== 'Collection') return undefined;
  return isActivities(json) ? undefined : { id: stringOf(json['id'] ?? json['@id']) };
}

/** A `Collection` of Activity Streams is none of the Presentation API. */
function isActivities(json: JsonObject): boolean {
  return JSON.stringify(json['@context'] ?? '').includes('activitystreams');
}
