import { policyText } from '../policies/image-policy.ts';
import { pageIdentifier } from './identifier.ts';
import type { MasterRecord } from './record.ts';
import type { Master } from './scan.ts';

/** Whether a record describes the file as it is now, as far as its size and time tell. */
export function isCurrentRecord(record: MasterRecord | undefined, master: Master): record is MasterRecord {
  return (
    record !== undefined &&
    record.master.path === master.path &&
    record.master.bytes === master.bytes &&
    record.master.modifiedMs === master.modifiedMs &&
    record.master.page === (master.page ?? 1)
  );
}

/** Whether a current record was made of this very file, as far as can be told without reading it. */
export function isVerifiedRecord(
  { master: made }: MasterRecord,
  { changedMs, inode }: Master,
  { ignoreInodes = false }: VerifyOptions = {},
): boolean {
  // A file that was changed after its folder was looked at has a record that is newer than the look.
  const isOfChange = changedMs === undefined || (made.changedMs ?? -1) >= changedMs;
  return isOfChange && (ignoreInodes || made.inode === inode);
}

/** Whether a record was made by the policy that its master has now. */
export function isOfPolicy({ policy }: MasterRecord, master: Master): boolean {
  return policyText(policy) === policyText(master.policy);
}

/** Whether nothing but the number of the file has changed: else each look at such a disk would be a look at all bytes. */
export function isNumberedAnew(before: MasterRecord, record: MasterRecord): boolean {
  return (
    before.sha256 === record.sha256 &&
    before.master.changedMs !== undefined &&
    before.master.changedMs === record.master.changedMs &&
    before.master.inode !== record.master.inode
  );
}

/** How files are compared with their records. */
export interface VerifyOptions {
  /** The file system numbers its files anew from time to time. */
  readonly ignoreInodes?: boolean;
}

/** The further full images of a file whose first one has been ingested: "name;2", "name;3", ... */
export function furtherPages(master: Master, record: MasterRecord): Master[] {
  return Array.from({ length: record.master.pages - 1 }, (_, index) => {
    const page = index + 2;
    return { ...master, identifier: pageIdentifier(master.identifier, page), page };
  });
}

/**
 * Masters with the further pages that are known. How many a file has is only known once its first page has
 * been ingested. A file that has the name of a page takes precedence.
 */
export function withPages(masters: readonly Master[], records: ReadonlyMap<string, MasterRecord>): Master[] {
  const taken = new Set(masters.map(({ identifier }) => identifier));
  return masters.flatMap((master) => {
    const record = records.get(master.identifier);
    if (!isCurrentRecord(record, master)) return [master];
    return [master, ...furtherPages(master, record).filter(({ identifier }) => !taken.has(identifier))];
  });
}
