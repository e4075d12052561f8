import { onOff, whole } from './setting.ts';

const INSPECT = ['inspect'] as const;

/** Settings of `loupe inspect`: what it looks at. */
export const INSPECTION_SETTINGS = {
  headersOnly: onOff({
    flag: 'headers-only',
    default: false,
    commands: INSPECT,
    sentence: 'Of `inspect`: reads headers alone, which is quick and tells nothing of damaged pixels.',
  }),
  fixity: onOff({
    flag: 'fixity',
    default: false,
    commands: INSPECT,
    sentence: 'Of `inspect`: compares the masters with the checksums of when they were ingested.',
  }),
  fixityMb: whole({
    flag: 'fixity-mb-per-second',
    default: 20,
    minimum: 0,
    maximum: 100_000,
    unit: 'megabytes a second, 0 for no limit',
    commands: INSPECT,
    sentence: 'Of `inspect --fixity`: how fast masters are read.',
  }),
} as const;
