import { type Area, areaIn, areaText, versionMark } from './area.ts';

/** What of a photograph is on the screen. */
export interface PlaceInAddress {
  /** Which of its versions, from 0. */
  readonly version: number;
  /** Undefined for the whole. */
  readonly region: Area | undefined;
}

/** The end of an address that names a place. */
function placeMark({ version, region }: PlaceInAddress): string {
  return `${versionMark(version)}${region === undefined ? '' : `@${areaText(region)}`}`;
}

/** The inverse of `placeMark`, at the end of an address. */
function placeAtEnd(address: string): PlaceInAddress {
  const [, version = '1', region] = /(?:~([1-9]\d?))?(?:@([\d,]+))?$/.exec(address) ?? [];
  return { version: Number(version) - 1, region: areaIn(region) };
}

/** How long a view has to rest at a place for the reader to come back to it. */
const STAY_MS = 3000;

/**
 * The place in the address bar. A view that moves on replaces the address, so that looking around fills no history; but a place
 * where it rested for three seconds or more stays behind as an entry, to which the browser's back button returns.
 */
export class PlaceHistory {
  readonly #page: string;
  #came = performance.now();
  #left: number | undefined;

  /**
   * @param page the path of the page that shows the whole of the first version
   * @param returned is told of each place that the reader has gone back or forward to
   */
  constructor(page: string, returned: (place: PlaceInAddress) => void) {
    this.#page = page;
    addEventListener('popstate', () => {
      // Places that have an entry of their own have been stayed at: moving on leaves it as it is.
      this.#came = Number.NEGATIVE_INFINITY;
      this.#left = undefined;
      returned(placeAtEnd(location.pathname));
    });
  }

  /** The view begins to move. */
  leave(): void {
    this.#left ??= performance.now();
  }

  /** The view has come to rest. The rest of the address is kept, but for a fragment, which names another place. */
  arrive(place: PlaceInAddress): void {
    const now = performance.now();
    const stayed = (this.#left ?? now) - this.#came >= STAY_MS;
    this.#left = undefined;
    const address = new URL(location.href);
    address.pathname = `${this.#page}${placeMark(place)}`;
    if (address.pathname === location.pathname) return;
    address.hash = '';
    this.#came = now;
    // A page within another one leaves the history of that alone.
    if (stayed && self === top) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }
}
