import { BlockAccount } from './block-account.ts';
import { addCounts, type BlockCounts, type BlocksRead, noBlocksRead } from './block-counts.ts';
import type { StoreLog } from './store-watch.ts';
import { blocksFolder, type ImageStoreLocation } from './stored-objects.ts';

/** The blocks of all processes of a machine, as the one process sees them that keeps them within their bound. */
export class BlocksOfMachine {
  readonly #account: BlockAccount;
  readonly #counts = noBlocksRead();

  constructor(location: ImageStoreLocation, log: StoreLog) {
    this.#account = new BlockAccount({
      folder: blocksFolder(location),
      maxBytes: location.diskBytes,
      onProblem: (error) =>
        log.warn({ err: error }, 'blocks of the store cannot be removed from the local disk'),
    });
  }

  /** What was read by those that tell of it here. */
  get counts(): Readonly<BlockCounts> {
    return this.#counts;
  }

  /** Bytes on the local disk. */
  get bytes(): number {
    return this.#account.bytes;
  }

  begin(): void {
    this.#account.begin();
  }

  /** A process has written a file of so many bytes. */
  kept(shard: string, bytes: number): void {
    this.#account.kept(shard, bytes);
  }

  /** A process has told of what it did. */
  told({ counts, kept }: BlocksRead): void {
    addCounts(this.#counts, counts);
    for (const [shard, bytes] of kept) this.kept(shard, bytes);
  }

  async stop(): Promise<void> {
    await this.#account.stop();
  }
}
