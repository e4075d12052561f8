import { parsedObject } from '../../json/parsed-object.ts';
import type { ObjectStore, WriteCondition } from '../../storage/objects/object-store.ts';
import { ObjectStoreError } from '../../storage/objects/object-store-error.ts';

/** Where the lease of the builder stands. */
const LEASE_KEY = 'builder.json';

/** Who builds. */
export interface WrittenLease {
  /** Of the builder: another one each time that it is started. */
  readonly holder: string;
  /** Of the local folder that it works in, which one process holds at a time. */
  readonly place: string;
  /** Rises whenever the lease changes hands. */
  readonly epoch: number;
  /** Rises with each renewal. */
  readonly renewal: number;
  /** It is given back: nobody need wait. */
  readonly isFree: boolean;
}

/** A lease as it was found, and the version that it has in the store. */
export interface FoundLease {
  readonly version: string;
  /** Undefined for what is none. */
  readonly lease: WrittenLease | undefined;
}

/** The lease as an object of a store. All methods reject with `ObjectStoreError`. */
export class LeaseObject {
  readonly #store: ObjectStore;
  #version: string | undefined;
  #isConditional = true;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Whether the store promises that one of two writers at the same time loses: known once something was written. */
  get isConditional(): boolean {
    return this.#isConditional;
  }

  async read(): Promise<FoundLease | undefined> {
    const read = await this.#store.read(LEASE_KEY);
    return read && { version: read.head.version, lease: parseLease(read.bytes.toString()) };
  }

  /** @throws ObjectStoreError `changed` when it is another builder's */
  async requireOf(holder: string): Promise<void> {
    if ((await this.read())?.lease?.holder !== holder) throw new ObjectStoreError('changed');
  }

  /**
   * @param version that it takes the place of; left out, that which was written here last
   * @throws ObjectStoreError `changed` when another builder has written it
   */
  async write(lease: WrittenLease, version = lease.renewal > 0 ? this.#version : undefined): Promise<void> {
    const body = Buffer.from(JSON.stringify(lease));
    const condition: WriteCondition = version === undefined ? 'absent' : { version };
    try {
      const head = await this.#store.write(LEASE_KEY, body, this.#isConditional ? { condition } : {});
      this.#version = head.version;
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      if (error.fault === 'unsupported' && this.#isConditional) {
        this.#isConditional = false;
        return await this.write(lease, version);
      }
      // What is there may be ours: the store has responded too late, and was asked again.
      const found = error.fault === 'changed' ? await this.read() : undefined;
      if (found?.lease?.holder !== lease.holder || found.lease.renewal !== lease.renewal) throw error;
      this.#version = found.version;
    }
  }
}

function parseLease(json: string): WrittenLease | undefined {
  const value = parsedObject(json);
  const { holder, place, epoch, renewal, isFree } = value ?? {};
  return typeof holder === 'string' &&
    typeof place === 'string' &&
    typeof epoch === 'number' &&
    typeof renewal === 'number' &&
    typeof isFree === 'boolean'
    ? { holder, place, epoch, renewal, isFree }
    : undefined;
}
