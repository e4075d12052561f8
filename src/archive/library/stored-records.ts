import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import { namesNow, readTextNow } from '../../storage/file-store.ts';
import { imageFolders, type MasterRecord, parseRecord, RECORD_FILE, removeOtherVersions } from '../record.ts';

/** How records are read one after the other. */
export interface RecordReading {
  /** How many are handed over together. */
  readonly atOnce: number;
  /** Whether what stands beside the records is removed: stored files that none names, and records whose files are missing. */
  readonly clears: boolean;
  /** Told of records, and of how many of how many images have been looked at. */
  readonly take: (records: readonly MasterRecord[], done: number, all: number) => void;
}

/**
 * Reads all records of a data folder, a few at a time: for a start, before anything is served. Clearing is for the one
 * process that ingests.
 */
export async function readRecordsInTurn(
  dataFolder: string,
  { atOnce, clears, take }: RecordReading,
): Promise<void> {
  const folders = await imageFolders(dataFolder);
  for (let from = 0; from < folders.length; from += atOnce) {
    const records: MasterRecord[] = [];
    for (const folder of folders.slice(from, from + atOnce)) {
      // A tenth of the time that it takes to ask for each with a promise.
      const text = readTextNow(join(folder, RECORD_FILE));
      const record = text === undefined ? undefined : parseRecord(text);
      const names = namesNow(folder);
      if (record && names.includes(record.version)) {
        if (clears && names.length > 2) await removeOtherVersions(folder, record.version);
        records.push(record);
      } else if (clears) await rm(folder, { recursive: true, force: true });
    }
    take(records, Math.min(from + atOnce, folders.length), folders.length);
    await others();
  }
}
