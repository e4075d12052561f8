import { isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts';
import { withoutFragment } from '../text/web-address.ts';
import { describedIn3 } from './descriptive.ts';
import { languageMapFrom } from './texts.ts';
import { addressOf, listAt, objectsAt, type Placed, typesOf, type Upgrading } from './upgrading.ts';

/** The flat list of ranges of version 2 (5.9), as the tree of 3.0 in which each stands once. */
class Ranges {
  readonly #byId: ReadonlyMap<string, Placed<JsonObject>>;
  readonly #used = new Set<string>();
  readonly #upgrading: Upgrading;

  constructor(ranges: readonly Placed<JsonObject>[], upgrading: Upgrading) {
    this.#upgrading = upgrading;
    this.#byId = new Map(
      ranges.flatMap((range) => {
        const id = addressOf(range.value);
        return id === undefined ? [] : [[id, range] as const];
      }),
    );
  }

  /** The table of contents first, then what is in no other range. */
  trees(): readonly JsonObject[] {
    const inner = new Set([...this.#byId.values()].flatMap((range) => this.#rangesIn(range)));
    const isTop = ({ value }: Placed<JsonObject>): boolean => value['viewingHint'] === 'top';
    const all = [...this.#byId];
    const roots = [
      ...all.filter(([, range]) => isTop(range)),
      ...all.filter(([id, range]) => !isTop(range) && !inner.has(id)),
      // What is left are ranges that contain each other.
      ...all,
    ];
    return roots.map(([id]) => this.#tree(id)).filter((range) => range !== undefined);
  }

  #rangesIn(range: Placed<JsonObject>): readonly string[] {
    const members = objectsAt(range, 'members').filter(({ value }) => typesOf(value).includes('Range'));
    return [...listAt(range, 'ranges'), ...members].flatMap(({ value }) => addressOf(value) ?? []);
  }

  #tree(id: string): JsonObject | undefined {
    const range = this.#byId.get(id);
    if (!range || this.#used.has(id)) return undefined;
    this.#used.add(id);
    const items = [
      ...listAt(range, 'members').flatMap((member) => this.#item(member)),
      ...listAt(range, 'ranges').flatMap(({ value }) => this.#tree(addressOf(value) ?? '') ?? []),
      ...listAt(range, 'canvases').flatMap((canvas) => this.#canvas(canvas)),
    ];
    if (items.length === 0) {
      this.#upgrading.warn(range.path, 'this range names no canvas of the manifest: it is left out');
      return undefined;
    }
    const start = addressOf(range.value['startCanvas']);
    const layer = addressOf(range.value['contentLayer']);
    return this.#upgrading.from(range.path, {
      id,
      type: 'Range',
      ...describedIn3(range, 'Range', this.#upgrading),
      ...(start !== undefined && { start: { id: start, type: 'Canvas' } }),
      ...(layer !== undefined && { supplementary: { id: layer, type: 'AnnotationCollection' } }),
      items,
    });
  }

  #item(member: Placed): readonly JsonObject[] {
    const [node] = objectsAt({ value: { member: member.value }, path: member.path.slice(0, -1) }, 'member');
    if (node && typesOf(node.value).includes('Range'))
      return [this.#tree(addressOf(member.value) ?? '') ?? []].flat();
    return this.#canvas(member);
  }

  #canvas({ value, path }: { value: JsonValue; path: Placed['path'] }): readonly JsonObject[] {
    const address = addressOf(value);
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
