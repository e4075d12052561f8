import { MENDS_BY_FORMAT, PYRAMID_VERSION } from '../../src/archive/mends.ts';
import type { MasterRecord } from '../../src/archive/record.ts';
import type { Master } from '../../src/archive/scan.ts';

/** A master as a scan finds it. */
export function masterOf(overrides: Partial<Master> & { identifier: string }): Master {
  return { path: `${overrides.identifier}.tif`, bytes: 1000, modifiedMs: 1_700_000_000_000, ...overrides };
}

/** A record that fits `masterOf`, but for what is given. */
export function recordOf(overrides: {
  identifier: string;
  path?: string;
  bytes?: number;
  modifiedMs?: number;
  pages?: number;
  page?: number;
}): MasterRecord {
  const { identifier, ...master } = overrides;
  return {
    identifier,
    version: '0123456789ab',
    pyramidVersion: PYRAMID_VERSION,
    mends: MENDS_BY_FORMAT.tiff,
    sha256: '00'.repeat(32),
    master: {
      path: `${identifier}.tif`,
      bytes: 1000,
      modifiedMs: 1_700_000_000_000,
      format: 'tiff',
      pages: 1,
      page: 1,
      ...master,
    },
    width: 100,
    height: 80,
    gray: false,
    colour: 'without a profile, taken as sRGB',
    warnings: [],
    ingestedAt: '2026-01-01T00:00:00.000Z',
  };
}
