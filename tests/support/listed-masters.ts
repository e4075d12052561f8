import type { Master } from '../../src/archive/scan.ts';
import type { MasterSource } from '../../src/ingest/queue.ts';

/** A queue of masters that are known beforehand. */
export class ListedMasters implements MasterSource {
  readonly #masters: Map<string, Master>;

  constructor(masters: readonly Master[]) {
    this.#masters = new Map(masters.map((master) => [master.identifier, master]));
  }

  get waiting(): number {
    return this.#masters.size;
  }

  next(count: number): Master[] {
    const masters: Master[] = [];
    for (const master of this.#masters.values()) {
      if (masters.length >= count) break;
      masters.push(master);
    }
    this.claim(masters);
    return masters;
  }

  claim(masters: readonly Master[]): number {
    return masters.filter(({ identifier }) => !this.#masters.delete(identifier)).length;
  }

  putBack(masters: readonly Master[]): void {
    for (const master of masters) this.#masters.set(master.identifier, master);
  }
}
