import { whole } from './setting.ts';

/** Masters that do not lie on a disk of this machine. A part of `SETTINGS`. */
export const DISTANT_MASTERS_SETTINGS = {
  copiesMb: whole({
    flag: 'image-copies-mb',
    default: 1024,
    minimum: 0,
    unit: 'megabytes',
    sentence:
      'Of masters in a store: what copies may take in the data folder beside those that are being read. They are of scans that are shown before they are prepared.',
  }),
} as const;
