/** What renders cost, and how many there were. */
export interface Cost {
  readonly renders: number;
  readonly megapixels: number;
}

/** One of those that cost most, and of that what was beyond a budget. */
export interface HeavyHitter extends Cost {
  readonly name: string;
  readonly beyond: Cost;
  /** What it may have cost at most in megapixels: more than `megapixels` when it was not always among those that are counted. */
  readonly atMostMegapixels: number;
}

/** A render that somebody wanted. */
export interface CountedRender {
  readonly megapixels: number;
  readonly isBeyond: boolean;
}

interface Counter {
  readonly name: string;
  renders: number;
  megapixels: number;
  beyondRenders: number;
  beyondMegapixels: number;
  /** What the counter had counted for others before it was given to this name. */
  readonly inherited: number;
}

/**
 * Those that cost most among any number of names, in a fixed number of counters: the Space-Saving sketch of Metwally, Agrawal and
 * El Abbadi (2005). A name without a counter takes over the one with the least. Whoever has more than a part
 * `1 / counters` of the whole cost is sure to have one.
 */
export class HeavyHitters {
  readonly #mostCounters: number;
  readonly #counters: Counter[] = [];
  /** Where the counter of a name is. */
  readonly #places = new Map<string, number>();
  /** What each counter has counted, for whomever: looked through for each new name. */
  readonly #totals: Float64Array;

  constructor(mostCounters: number) {
    this.#mostCounters = mostCounters;
    this.#totals = new Float64Array(mostCounters);
  }

  add(name: string, { megapixels, isBeyond }: CountedRender): void {
    const place = this.#places.get(name) ?? this.#placeFor(name);
    const counter = this.#counters[place];
    if (!counter) return;
    this.#totals[place] = (this.#totals[place] ?? 0) + megapixels;
    counter.renders += 1;
    counter.megapixels += megapixels;
    if (!isBeyond) return;
    counter.beyondRenders += 1;
    counter.beyondMegapixels += megapixels;
  }

  all(): HeavyHitter[] {
    return this.#counters.map(({ name, renders, megapixels, inherited, ...beyond }) => ({
      name,
      renders,
      megapixels,
      beyond: { renders: beyond.beyondRenders, megapixels: beyond.beyondMegapixels },
      atMostMegapixels: megapixels + inherited,
    }));
  }

  /** Gives a name a counter: a new one, or the one that has the least. */
  #placeFor(name: string): number {
    const hasRoom = this.#counters.length < this.#mostCounters;
    const place = hasRoom ? this.#counters.length : this.#leastPlace();
    const before = this.#counters[place];
    if (before) this.#places.delete(before.name);
    const inherited = this.#totals[place] ?? 0;
    this.#counters[place] = {
      name,
      renders: 0,
      megapixels: 0,
      beyondRenders: 0,
      beyondMegapixels: 0,
      inherited,
    };
    this.#places.set(name, place);
    return place;
  }

  #leastPlace(): number {
    const totals = this.#totals;
    let least = 0;
    for (let place = 1; place < totals.length; place += 1)
      if ((totals[place] ?? 0) < (totals[least] ?? 0)) least = place;
    return least;
  }
}

/** The heaviest of several sketches, by what is sure; what one of them has not counted may be missing in the sum. */
export function heaviest(sketches: readonly HeavyHitters[], most: number): HeavyHitter[] {
  const sums = new Map<string, HeavyHitter>();
  for (const hitter of sketches.flatMap((sketch) => sketch.all())) {
    const sum = sums.get(hitter.name);
    sums.set(hitter.name, sum ? sumOf(sum, hitter) : hitter);
  }
  return [...sums.values()].sort((a, b) => b.megapixels - a.megapixels).slice(0, most);
}

function sumOf(one: HeavyHitter, other: HeavyHitter): HeavyHitter {
  return {
    name: one.name,
    ...sumOfCosts(one, other),
    beyond: sumOfCosts(one.beyond, other.beyond),
    atMostMegapixels: one.atMostMegapixels + other.atMostMegapixels,
  };
}

export function sumOfCosts(one: Cost, other: Cost): Cost {
  return { renders: one.renders + other.renders, megapixels: one.megapixels + other.megapixels };
}
