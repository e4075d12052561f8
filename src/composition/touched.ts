import type { NamedMember } from './named-store.ts';

/** What a transaction has touched. */
export class Touched {
  /** What has changed of what is presented. */
  readonly #changed = new Map<string, NamedMember>();
  /** Whose place in lists is to be looked at. */
  #relist = new Map<string, NamedMember>();
  /** Whether collections stand in each other otherwise. */
  graph = false;
  /** What was added to the counts. */
  manifests = 0;
  canvases = 0;

  changed(type: NamedMember['type'], id: string): void {
    this.#changed.set(`${type} ${id}`, { type, id });
  }

  relist(type: NamedMember['type'], id: string): void {
    this.#relist.set(`${type} ${id}`, { type, id });
  }

  /** What is to be looked at, once. */
  takeRelist(): Iterable<NamedMember> {
    const members = this.#relist.values();
    this.#relist = new Map();
    return members;
  }

  get resources(): readonly NamedMember[] {
    return [...this.#changed.values()];
  }

  /** As `Manifest ID` and `Collection ID`. */
  get names(): readonly string[] {
    return [...this.#changed.keys()];
  }
}
