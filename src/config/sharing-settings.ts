import { oneOf, whole } from './setting.ts';

/** What several Loupes do that have their data in one store. */
export const SHARING_SETTINGS = {
  role: oneOf({
    flag: 'role',
    default: 'both',
    words: ['both', 'node', 'build'],
    sentence:
      'Of a Loupe whose data is in a store: both builds the archive and serves it; node serves what a builder publishes, and writes nothing there; build serves no images. loupe build is loupe serve with the last.',
  }),
  publishSeconds: whole({
    flag: 'publish-seconds',
    default: 1,
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
    sentence: 'How often a builder publishes what has changed, at most.',
  }),
  pollSeconds: whole({
    flag: 'snapshot-seconds',
    default: 1,
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
    sentence: 'How often a node asks the store whether something new was published.',
  }),
  leaseSeconds: whole({
    flag: 'lease-seconds',
    default: 20,
    minimum: 2,
    maximum: 3600,
    unit: 'seconds',
    sentence: 'How long a builder may be silent before another one takes its place.',
  }),
  sharedCacheMb: whole({
    flag: 'store-cache-mb',
    default: 0,
    minimum: 0,
    unit: 'megabytes',
    sentence:
      'Rendered responses in the store, for all Loupes that share it: what one has rendered no other renders again. The builder keeps them within its own number. 0 renders everywhere, and on the builder removes what is there.',
  }),
  localPyramidsMb: whole({
    flag: 'local-pyramids-mb',
    default: 0,
    defaultText: 'none',
    minimum: 0,
    unit: 'megabytes, 0 for none',
    sentence:
      'Disk for the copies that a builder keeps of pyramids that are in the store. Beyond it those go that ingest has looked at longest ago.',
  }),
} as const;
