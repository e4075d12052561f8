import { MENDS } from './mends.ts';
import { isCurrentRecord, isVerifiedRecord, type VerifyOptions, withPages } from './pages.ts';
import type { MasterRecord } from './record.ts';
import type { Master } from './scan.ts';

/** What has to be done so that the stored files follow the masters. */
export interface IngestPlan {
  /** Masters and known pages without a record, whose file has changed, or that Loupe may read differently now. */
  readonly make: Master[];
  /**
   * Those whose record fits by size and time, and whose file may be another one all the same: a copy that keeps the time,
   * or the same on another disk. They are served meanwhile; their bytes decide.
   */
  readonly verify: Master[];
  readonly current: Master[];
  /** Identifiers of records whose masters are gone. */
  readonly remove: string[];
}

/** Compares what there is with what has been made. Pure; whether a touched file has new bytes, ingest finds out. */
export function planIngest(
  masters: readonly Master[],
  records: ReadonlyMap<string, MasterRecord>,
  options: VerifyOptions = {},
): IngestPlan {
  const make: Master[] = [];
  const verify: Master[] = [];
  const current: Master[] = [];
  const all = withPages(masters, records);
  for (const master of all) {
    const record = records.get(master.identifier);
    if (!isCurrentRecord(record, master) || record.mends !== MENDS) make.push(master);
    else (isVerifiedRecord(record, master, options) ? current : verify).push(master);
  }
  const identifiers = new Set(all.map(({ identifier }) => identifier));
  const paths = new Set(make.map(({ path }) => path));
  const remove = [...records.values()].filter(
    // The pages of a changed file stay until it is known how many it has now.
    ({ identifier, master }) => !identifiers.has(identifier) && !(master.page > 1 && paths.has(master.path)),
  );
  return { make, verify, current, remove: remove.map(({ identifier }) => identifier) };
}
