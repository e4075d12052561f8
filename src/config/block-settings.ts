import { whole } from './setting.ts';

/** What is kept near of images that are in an object store. */
export const BLOCK_SETTINGS = {
  diskMb: whole({
    flag: 'block-cache-mb',
    default: 10_240,
    minimum: 64,
    unit: 'megabytes',
    sentence:
      'Disk for what was read of images in an object store, in blocks of a megabyte, below the local folder. Nothing is kept where images are in the data folder.',
  }),
  memoryMb: whole({
    flag: 'block-memory-mb',
    default: 32,
    minimum: 0,
    unit: 'megabytes',
    sentence:
      'Memory for blocks that have just come from an object store, in each worker and renderer. 0 keeps none beyond their reading.',
  }),
};
