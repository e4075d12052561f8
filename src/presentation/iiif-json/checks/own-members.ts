import { isJsonArray, isJsonObject, type JsonObject } from '../../json-value.ts';
import { parsePresentationPath } from '../../path.ts';
import type { AuthoredPath } from '../../problem.ts';
import { idOf, withoutFragment } from '../resources.ts';

/** A Manifest or Collection of this archive that a Collection of IIIF JSON refers to. */
export interface OwnMember {
  readonly kind: 'manifest' | 'collection';
  /** On this server; the whole path when it is none of the Presentation API. */
  readonly id: string;
  readonly at: AuthoredPath;
}

function ownMember(path: string, type: unknown): Omit<OwnMember, 'at'> {
  const resource = parsePresentationPath(withoutFragment(path))?.resource;
  if (resource?.kind === 'manifest') return { kind: 'manifest', id: resource.manifest };
  if (resource?.kind === 'collection') return { kind: 'collection', id: resource.collection };
  return { kind: type === 'Collection' ? 'collection' : 'manifest', id: path };
}

function* membersWithin(collection: JsonObject, path: AuthoredPath): Iterable<OwnMember> {
  const { items } = collection;
  if (!isJsonArray(items)) return;
  for (const [index, member] of items.entries()) {
    if (!isJsonObject(member)) continue;
    const at = [...path, 'items', index];
    const { type } = member;
    const id = idOf(member);
    // What stands in the file need not have an address by itself.
    if (type === 'Collection' && 'items' in member) yield* membersWithin(member, at);
    else if (id?.startsWith('/')) yield { ...ownMember(id, type), at: [...at, 'id'] };
  }
}

/** What a Collection, with the Collections that it contains, refers to by a path of this server. */
export function ownMembers(collection: JsonObject): readonly OwnMember[] {
  return [...membersWithin(collection, [])];
}
