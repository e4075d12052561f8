import { isAddressFile } from '../archive/identifier.ts';
import type { MasterPlace } from '../archive/master-place.ts';
import { LoupeError } from '../errors.ts';
import type { MasterCopies } from '../masters/master-copies.ts';
import { StorageError } from '../storage/storage-error.ts';
import { tooMany } from './pool-job.ts';

/** Copies for which renders wait; beyond these, whoever asks is told to come again. */
const MOST_WAITING = 64;

/** Has the bytes of masters at hand while something is made of them. */
export class PlacedMasters {
  readonly #copies: Pick<MasterCopies, 'hold' | 'waiting'> | undefined;

  /** @param copies undefined where all masters lie on disks of this machine */
  constructor(copies: Pick<MasterCopies, 'hold' | 'waiting'> | undefined) {
    this.#copies = copies;
  }

  /**
   * Does something with a file that has the bytes of a master.
   *
   * @param work is given its absolute path, which holds until it has ended
   * @throws LoupeError `overloaded` when a master that lies far away cannot be had at the moment
   */
  async during<Value>(master: MasterPlace, work: (path: string) => Promise<Value>): Promise<Value> {
    if (typeof master === 'string') return work(master);
    if (!this.#copies) throw new Error('nobody makes copies of masters that lie far away');
    if (isAddressFile(master.path))
      throw new LoupeError(
        'overloaded',
        "the scan is another server's, and is shown when it has been prepared",
      );
    if (this.#copies.waiting >= MOST_WAITING) throw tooMany();
    const held = await this.#copies.hold(master).catch((cause: unknown) => {
      if (!(cause instanceof StorageError)) throw cause;
      throw new LoupeError('overloaded', 'the scan cannot be read at the moment; try again in a while', {
        cause,
      });
    });
    try {
      return await work(held.file);
    } finally {
      held.release(false);
    }
  }
}
