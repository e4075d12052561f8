import { addTo } from '../../multimap.ts';

/** Something that waits, and who waits for it. */
export interface Waiting {
  readonly client: string;
}

/**
 * Searches that wait, in the order in which they are done: clients take turns, however many connections one has, and each
 * one's own come as they were asked. A search has a time limit, so that no turn is a long one.
 */
export class SearchQueue<Search extends Waiting> {
  readonly #most: number;
  /** By client, whose turn is next first. */
  readonly #waiting = new Map<string, Search[]>();
  #length = 0;

  /** @param most searches that wait at once */
  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Adds a search. In a full queue, the newest one of the client that has most gives way to those of others.
   *
   * @returns the search for which there is no place: this one, or another
   */
  add(search: Search): Search | undefined {
    const refused = this.#length < this.#most ? undefined : this.#givingWay(search);
    if (refused === search) return search;
    if (refused) this.remove(refused);
    addTo(this.#waiting, search.client, search);
    this.#length += 1;
    return refused;
  }

  /** Takes the next search away. Its client's turn comes again after those of all others. */
  take(): Search | undefined {
    const [[client, searches] = []] = this.#waiting;
    const search = searches?.[0];
    if (client === undefined || !searches || !search) return undefined;
    this.remove(search);
    if (searches.length > 0) {
      this.#waiting.delete(client);
      this.#waiting.set(client, searches);
    }
    return search;
  }

  /** @returns whether it waited */
  remove(search: Search): boolean {
    const searches = this.#waiting.get(search.client) ?? [];
    const at = searches.indexOf(search);
    if (at < 0) return false;
    searches.splice(at, 1);
    if (searches.length === 0) this.#waiting.delete(search.client);
    this.#length -= 1;
    return true;
  }

  /** Takes all away. */
  clear(): readonly Search[] {
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    this.#length = 0;
    return all;
  }

  #givingWay(search: Search): Search {
    let most = [...(this.#waiting.get(search.client) ?? []), search];
    for (const searches of this.#waiting.values()) if (searches.length > most.length) most = searches;
    return most.at(-1) ?? search;
  }
}
