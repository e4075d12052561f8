import { addTo } from '../../multimap.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import { placeOfId, withoutFragment } from '../text/web-address.ts';
import { describedIn3 } from './descriptive.ts';
import { languageMapFrom } from './texts.ts';
import { addressOf, listAt, objectsAt, type Placed, typesOf, type Upgrading } from './upgrading.ts';

/** What a range or sequence says beside what is in it (2.1, 5.2 and 5.9), as properties of a Range of 3.0. */
export function saidOfRangeIn3(
  range: Placed<JsonObject>,
  upgrading: Upgrading,
): Readonly<Record<string, JsonValue | undefined>> {
  const start = addressOf(range.value['startCanvas']);
  const layer = range.value['contentLayer'];
  const collection = addressOf(layer);
  const label = isJsonObject(layer) ? languageMapFrom(layer['label']) : undefined;
  return {
    ...describedIn3(range, 'Range', upgrading),
    ...(start !== undefined && { start: { id: start, type: 'Canvas' } }),
    ...(collection !== undefined && {
      supplementary: upgrading.from(range.path, { id: collection, type: 'AnnotationCollection', label }),
    }),
  };
}

/** Ids of the ranges that a range names (2.1, 5.9). */
function rangesNamedIn(range: Placed<JsonObject>): readonly string[] {
  const members = objectsAt(range, 'members').filter(({ value }) => typesOf(value).includes('Range'));
  return [...listAt(range, 'ranges'), ...members].flatMap(({ value }) => addressOf(value) ?? []);
}

/** The flat list of ranges of version 2 (5.9), as the tree of 3.0 in which each stands once. */
class Ranges {
  readonly #byId: ReadonlyMap<string, Placed<JsonObject>>;
  /** Ranges that say which one they are within, and that no other names: so it was written before 2.0. */
  readonly #within = new Map<string, string[]>();
  /** Ids that other ranges name. */
  readonly #named: ReadonlySet<string>;
  readonly #places: ReadonlySet<string>;
  readonly #used = new Set<string>();
  readonly #upgrading: Upgrading;

  constructor(ranges: readonly Placed<JsonObject>[], upgrading: Upgrading) {
    this.#upgrading = upgrading;
    const byId = new Map<string, Placed<JsonObject>>();
    for (const range of ranges) {
      const id = upgrading.addressOr(range, 'this range');
      if (id === undefined) continue;
      if (byId.has(id)) upgrading.warn(range.path, 'another range has the id of this one: it is left out');
      else byId.set(id, range);
      upgrading.know(id, 'Range');
    }
    this.#byId = byId;
    this.#places = new Set([...byId.keys()].map(placeOfId));
    this.#named = new Set([...byId.values()].flatMap(rangesNamedIn));
    for (const [id, range] of byId)
      for (const { value } of this.#named.has(id) ? [] : listAt(range, 'within')) {
        const parent = addressOf(value) ?? '';
        if (byId.has(parent)) addTo(this.#within, parent, id);
      }
  }

  /** The table of contents first, then what is in no other range. */
  trees(): readonly JsonObject[] {
    const inner = new Set([...this.#named, ...[...this.#within.values()].flat()]);
    const isTop = ({ value }: Placed<JsonObject>): boolean => value['viewingHint'] === 'top';
    const all = [...this.#byId];
    const roots = [
      ...all.filter(([, range]) => isTop(range)),
      ...all.filter(([id, range]) => !isTop(range) && !inner.has(id)),
      // What is left are ranges that contain each other.
      ...all,
    ];
    return roots.flatMap(([id, range]) => (this.#used.has(id) ? [] : this.#tree(id, range)));
  }

  #tree(id: string, range: Placed<JsonObject>, parent?: string): readonly JsonObject[] {
    this.#used.add(id);
    const items = this.#itemsOf(id, range);
    if (items.length === 0) {
      this.#upgrading.warn(range.path, 'this range names no canvas of the manifest: it is left out');
      return [];
    }
    const { partOf, ...said } = saidOfRangeIn3(range, this.#upgrading);
    // That it is within the range that it stands in needs no property.
    const containers = Array.isArray(partOf)
      ? partOf.filter((each: JsonObject) => each['id'] !== parent)
      : [];
    return [this.#upgrading.from(range.path, { id, type: 'Range', ...said, partOf: containers, items })];
  }

  /** Some programs write the same ranges and canvases as `members`, and once more as `ranges` and `canvases`. */
  #itemsOf(id: string, range: Placed<JsonObject>): readonly JsonObject[] {
    const members = listAt(range, 'members');
    const known = new Set(members.flatMap(({ value }) => addressOf(value) ?? []));
    const isNew = ({ value }: Placed): boolean => !known.has(addressOf(value) ?? '');
    return [
      ...members.flatMap((member) => this.#member(member, id)),
      ...listAt(range, 'ranges')
        .filter(isNew)
        .flatMap((named) => this.#range(named, id)),
      ...(this.#within.get(id) ?? []).flatMap((within) => {
        const child = this.#byId.get(within);
        return child && !this.#used.has(within) ? this.#tree(within, child, id) : [];
      }),
      ...listAt(range, 'canvases')
        .filter(isNew)
        .flatMap((canvas) => this.#canvas(canvas)),
    ];
  }

  #member(member: Placed, parent: string): readonly JsonObject[] {
    const isRange = isJsonObject(member.value) && typesOf(member.value).includes('Range');
    return isRange ? this.#range(member, parent) : this.#canvas(member);
  }

  /** A range that is named in another one: the tree of it, or a reference to one elsewhere (3.0, 5.4). */
  #range(named: Placed, parent: string): readonly JsonObject[] {
    const { value, path } = named;
    const id = this.#upgrading.addressOr(named, 'this range');
    if (id === undefined) return [];
    const range = this.#byId.get(id);
    if (range && !this.#used.has(id)) return this.#tree(id, range, parent);
    if (range) {
      this.#upgrading.warn(path, 'this range stands in another one already: it is left out here');
      return [];
    }
    if (this.#places.has(placeOfId(id))) {
      this.#upgrading.warn(path, 'there is no such range in the manifest: it is left out');
      return [];
    }
    const label = isJsonObject(value) ? languageMapFrom(value['label']) : undefined;
    return [this.#upgrading.from(path, { id, type: 'Range', label })];
  }

  #canvas(named: Placed): readonly JsonObject[] {
    const { value, path } = named;
    const address = this.#upgrading.addressOr(named, 'this canvas');
    if (address === undefined) return [];
    const canvas = withoutFragment(address);
    const label = isJsonObject(value) ? languageMapFrom(value['label']) : undefined;
    const source = this.#upgrading.from(path, { id: canvas, type: 'Canvas', label });
    if (canvas === address) return [source];
    const selector = { type: 'FragmentSelector', value: address.slice(canvas.length + 1) };
    return [this.#upgrading.from(path, { type: 'SpecificResource', source, selector })];
  }
}

/** `structures` of a manifest of version 2 as those of 3.0. */
export function structuresIn3(manifest: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  return new Ranges(objectsAt(manifest, 'structures'), upgrading).trees();
}
