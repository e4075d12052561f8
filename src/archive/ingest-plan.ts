import { isOfCurrentMends } from './mends.ts';
import { isCurrentRecord, isOfPolicy, isVerifiedRecord, type VerifyOptions } from './pages.ts';
import { isOfCurrentNegative, type MasterRecord } from './record.ts';
import type { Master } from './scan.ts';

/**
 * What ingest has to do for an image so that its stored files follow its master. `make`: there are none, or the file has
 * changed. `verify`: the record fits by size and time, and the file may be another one all the same (a copy that keeps the
 * time, or the same on another disk), or Loupe may read it differently now, or is told to. It is served meanwhile; its bytes decide.
 */
export type IngestWork = 'make' | 'verify';

/** Compares what there is with what was made of it. Pure; whether a touched file has new bytes, ingest finds out. */
export function ingestWorkOf(
  master: Master,
  record: MasterRecord | undefined,
  options: VerifyOptions = {},
): IngestWork | undefined {
  if (!isCurrentRecord(record, master)) return 'make';
  return isLookedAt(record, master) && isVerifiedRecord(record, master, options) ? undefined : 'verify';
}

/** Whether a master was looked at as this Loupe does it, by the policy that it has now. */
export function isLookedAt(record: MasterRecord, master: Master): boolean {
  return isOfCurrentMends(record) && isOfCurrentNegative(record) && isOfPolicy(record, master);
}
