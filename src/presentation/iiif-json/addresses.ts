import { type PresentationResource, presentationUrl } from '../../urls.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../model/json-value.ts';
import { parsePresentationPath } from '../model/path.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { freeId, isAuthoredId, slug } from '../text/ids.ts';
import { withoutFragment } from '../text/web-address.ts';
import { type EmbeddedResource, embeddedResources, idOf, type Role } from './resources.ts';

/** The kind of resource for each role. */
const KINDS = {
  canvas: 'canvas',
  accompanying: 'canvas',
  placeholder: 'placeholder',
  range: 'range',
  'painting-page': 'painting-page',
  painting: 'painting',
  'notes-page': 'annotations',
  note: 'annotation',
} as const satisfies Record<Role, PresentationResource['kind']>;

/** Last segments of addresses that say the kind of a resource and not which one it is. */
const OF_KINDS: ReadonlySet<string> = new Set(['canvas', 'range', 'annotation', 'annopage', 'page', 'items']);

/** The resource that a URL names, on any host, if its path is one of Presentation 3 on this server. */
function ownResource(address: string): PresentationResource | undefined {
  const at = address.indexOf('/presentation/3/');
  if (at < 0) return undefined;
  const parsed = parsePresentationPath(address.slice(at));
  return parsed?.kind === 'resource' ? parsed.resource : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The part of an address that distinguishes a resource from its neighbours. */
function nameIn(address: string): string {
  const resource = ownResource(address);
  if (resource?.kind === 'annotation') return resource.annotation;
  if (resource?.kind === 'range') return resource.range;
  if (resource?.kind === 'canvas') return resource.canvas;
  const [before = '', fragment = ''] = address.split('#', 2);
  if (fragment !== '') return decoded(fragment);
  const [path = '', query = ''] = before.split('?', 2);
  const segments = path.split('/').filter((segment) => segment !== '');
  while (segments.length > 1 && OF_KINDS.has(segments.at(-1) ?? '')) segments.pop();
  const last = decoded(segments.at(-1) ?? '');
  return query === '' ? last : `${last}-${decoded(query)}`;
}

class Addresses {
  readonly found = new Map<string, PresentationResource>();
  readonly #manifest: string;
  readonly #taken = new Map<string, Set<string>>();

  constructor(manifest: string) {
    this.#manifest = manifest;
  }

  #names(kind: string): Set<string> {
    const known = this.#taken.get(kind);
    if (known) return known;
    const names = new Set<string>();
    this.#taken.set(kind, names);
    return names;
  }

  /** Keeps an id that is a valid address on this server already. */
  keep(role: Role, id: string): void {
    const resource = ownResource(id);
    if (!resource || resource.kind !== KINDS[role]) return;
    if (!('manifest' in resource) || resource.manifest !== this.#manifest || this.found.has(id)) return;
    if (resource.kind === 'range') this.#names('range').add(resource.range);
    else if (resource.kind === 'annotation')
      this.#names(`annotation ${resource.canvas}`).add(resource.annotation);
    else if ('canvas' in resource) this.#names(resource.kind).add(resource.canvas);
    this.found.set(id, resource);
  }

  #nameOf(resource: EmbeddedResource | undefined): string {
    const known = resource && this.found.get(idOf(resource.node) ?? '');
    if (known && 'canvas' in known) return known.canvas;
    return known?.kind === 'range' ? known.range : 'manifest';
  }

  #free(kind: string, wanted: string, fallback: string): string {
    const name = isAuthoredId(wanted) ? wanted : slug(wanted);
    return freeId(isAuthoredId(name) ? name : fallback, this.#names(kind));
  }

  give({ role, owner }: EmbeddedResource, id: string): void {
    const manifest = this.#manifest;
    const kind = KINDS[role];
    if (kind === 'range') {
      this.found.set(id, { kind, manifest, range: this.#free(kind, nameIn(id), kind) });
    } else if (kind === 'annotation') {
      const canvas = this.#nameOf(owner);
      const annotation = this.#free(`annotation ${canvas}`, nameIn(id), kind);
      this.found.set(id, { kind, manifest, canvas, annotation });
    } else {
      const wanted = kind === 'canvas' ? nameIn(id) : this.#nameOf(owner);
      this.found.set(id, { kind, manifest, canvas: this.#free(kind, wanted, kind) });
    }
  }
}

/**
 * The addresses on this server of everything in an IIIF JSON manifest, by the ids in the file. The same file gives the same
 * addresses; ids that are such addresses already are kept.
 *
 * @param manifest id of the manifest on this server
 */
export function ownAddresses(
  document: JsonObject,
  manifest: string,
): ReadonlyMap<string, PresentationResource> {
  const addresses = new Addresses(manifest);
  const resources = [...embeddedResources(document)].flatMap((resource) => {
    const id = idOf(resource.node);
    return id === undefined ? [] : [{ resource, id }];
  });
  const ids = new Set(resources.map(({ id }) => id));
  for (const { resource, id } of resources) addresses.keep(resource.role, id);
  for (const { resource, id } of resources) {
    const stem = withoutFragment(id);
    // An id that is a fragment of another resource follows the address of that one.
    if (!addresses.found.has(id) && (stem === id || !ids.has(stem))) addresses.give(resource, id);
  }
  const own = idOf(document);
  if (own !== undefined) addresses.found.set(own, { kind: 'manifest', manifest });
  return addresses.found;
}

/** The address below the base URL. */
export function ownPath(resource: PresentationResource): string {
  return presentationUrl('', 3, resource);
}

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
