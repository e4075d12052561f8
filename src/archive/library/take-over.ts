import { RECORDS_MARK } from '../../database/archive-tables.ts';
import { folderOf, identifierOf } from '../identifier.ts';
import { ingestWorkOf } from '../ingest-plan.ts';
import { type MasterRecord, readStoredRecord } from '../record.ts';
import type { Master } from '../scan.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { readRecordsInTurn } from './stored-records.ts';

/** Records of one transaction of a take-over, and of a comparison. */
const TAKEN_AT_ONCE = 2000;
const COMPARED_AT_ONCE = 200;

/** No file has this size: what was seen of it is compared in any case. */
const UNKNOWN_BYTES = -1;

/** How records are taken over. */
export interface TakeOverOptions {
  /** Whether what a killed run has left beside the records is removed. */
  readonly clears: boolean;
  /** Told how many records of how many have been read. */
  readonly onProgress: (done: number, all: number) => void;
}

/**
 * Reads the records of a data folder into a database that knows none yet: one that is new, because the version before had
 * none or it was lost. Pyramids stay. A take-over that was not finished begins anew.
 *
 * @returns how many records were read
 */
export async function takeOverRecords(
  dataFolder: string,
  writer: ArchiveWriter,
  { clears, onProgress }: TakeOverOptions,
): Promise<number> {
  const { images } = writer;
  let taken = 0;
  if (images.mark(RECORDS_MARK) !== undefined) return taken;
  await writer.withLargeCache(() =>
    readRecordsInTurn(dataFolder, {
      atOnce: TAKEN_AT_ONCE,
      clears,
      take: (records, done, all) => {
        writer.change('usual', () => {
          for (const record of records) takeOver(record, writer);
        });
        taken += records.length;
        onProgress(done, all);
      },
    }),
  );
  images.setMark(RECORDS_MARK, 'taken over');
  return taken;
}

/**
 * Compares what is known of stored files with what a data folder holds, as when it was deleted, or an earlier copy has come
 * to its place. Each image costs a look at its folder.
 *
 * @param goesOn asked from time to time
 */
export async function compareRecords(
  dataFolder: string,
  writer: ArchiveWriter,
  goesOn: () => boolean,
): Promise<void> {
  let slice = writer.images.stored('', COMPARED_AT_ONCE);
  while (slice.length > 0 && goesOn()) {
    const found = await Promise.all(
      slice.map(async (stored) => ({
        stored,
        record: await readStoredRecord(dataFolder, stored.identifier),
      })),
    );
    writer.change('usual', (changes) => {
      for (const { stored, record } of found)
        if (!record) writer.keeping.forget(stored.identifier, changes);
        else if (record.version !== stored.version) writer.keeping.ingested(record, changes);
    });
    slice = writer.images.stored(slice.at(-1)?.identifier ?? '', COMPARED_AT_ONCE);
  }
}

function takeOver(record: MasterRecord, { images, keeping, masters, policies }: ArchiveWriter): void {
  const { identifier, width, height } = record;
  const { path, bytes, modifiedMs, changedMs, inode, page } = record.master;
  const file = {
    ...{ path, bytes, modifiedMs },
    ...(changedMs !== undefined && { changedMs }),
    ...(inode !== undefined && { inode }),
  };
  const base = identifierOf(path);
  if (base === undefined) return;
  const found: Master = keeping.withPolicy({ identifier, ...file, ...(page > 1 && { page }) });
  // What essays say of negatives is known when they are composed: until then it is as it was.
  const isStated = record.policy?.negative !== undefined && !policies.saysOfNegative(identifier);
  const master = isStated && record.policy ? { ...found, policy: record.policy } : found;
  if (isStated) policies.lookAgain(identifier);
  const work = ingestWorkOf(master, record);
  images.put({
    identifier,
    master,
    record,
    dimensions: { width, height },
    shown: true,
    ...(work && { work }),
  });
  const folder = folderOf(path);
  masters.putFolder(folder, '');
  if (page === 1) masters.put({ ...file, identifier: base }, folder);
  else if (!images.get(base)) {
    // A page without the first one, of which nothing is known.
    images.put({
      identifier: base,
      master: keeping.withPolicy({ identifier: base, ...file }),
      shown: true,
    });
    masters.put({ ...file, bytes: UNKNOWN_BYTES, identifier: base }, folder);
  }
}
