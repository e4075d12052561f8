import { Counter, Gauge, type Registry } from 'prom-client';
import type { BlockCounts } from './block-counts.ts';

/**
 * The metrics of a process that reads images from a store.
 *
 * @param counts what it has read, or others for which it tells, since the start
 */
export function registerBlockMetrics(registry: Registry, counts: () => Readonly<BlockCounts>): void {
  const counter = (name: string, help: string, key: keyof BlockCounts): Counter =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(counts()[key]);
      },
    });
  new Counter({
    name: 'loupe_block_reads_total',
    help: 'Blocks of images in a store by where they were found',
    labelNames: ['origin'],
    registers: [registry],
    collect() {
      this.reset();
      const { memory, disk, store } = counts();
      for (const [origin, count] of Object.entries({ memory, disk, store })) this.inc({ origin }, count);
    },
  });
  counter('loupe_store_ranged_reads_total', 'Requests to the store for a part of an object', 'rangedReads');
  counter('loupe_store_read_bytes_total', 'Bytes of images that came from the store', 'storeBytes');
  counter('loupe_store_read_failures_total', 'Requests to the store that failed', 'storeFailures');
}

/** How full the local disk is of blocks. @param bytes of the blocks of all processes of this machine */
export function registerBlockDiskMetrics(registry: Registry, bytes: () => number): void {
  new Gauge({
    name: 'loupe_block_disk_bytes',
    help: 'Bytes of blocks of images on the local disk',
    registers: [registry],
    collect() {
      this.set(bytes());
    },
  });
}
