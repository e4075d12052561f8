import { isAddressFile } from '../archive/identifier.ts';
import type { RecordedMaster } from '../archive/library/recorded-master-store.ts';
import { LoupeError } from '../errors.ts';
import { errorCode } from '../storage/error-code.ts';
import { isGone, type StateOnDisk, unreadableSentence } from '../storage/files-below.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import type { MasterReader, OnRead } from './read-master.ts';

/**
 * What became of a master since it was ingested. `intact`: its bytes are the same. `touched`: the same bytes with another time.
 * `changed`: somebody wrote other bytes, as its time tells. `rotted`: other bytes, though its time says that nobody wrote them.
 */
export const FIXITY_STATES = ['intact', 'touched', 'changed', 'rotted', 'missing', 'unreadable'] as const;

export type FixityState = (typeof FIXITY_STATES)[number];

/** A master compared with its record. */
export interface ComparedMaster {
  readonly master: RecordedMaster;
  readonly state: FixityState;
  /** What was found, with the file as its subject. */
  readonly sentence: string;
  /** Of the bytes that are there; undefined where they were not read. */
  readonly sha256?: string;
}

type FileState = Pick<StateOnDisk, 'bytes' | 'modifiedMs'>;

/** A file is read so often when somebody writes to it meanwhile. */
const MOST_READINGS = 3;

/**
 * Compares a master with its record. Reads it whole, unless its size tells that it is another.
 *
 * @param again the record as it is now: a server may ingest the file meanwhile
 */
export async function compareMaster(
  masters: Pick<MasterReader, 'state' | 'sha256'>,
  recorded: RecordedMaster,
  { again, onRead }: { readonly again: () => RecordedMaster | undefined; readonly onRead: OnRead },
): Promise<ComparedMaster> {
  let master = recorded;
  for (;;) {
    const compared = await compareOnce(masters, master, onRead);
    if (compared.state === 'intact' || compared.state === 'touched') return compared;
    const now = again();
    if (!now || now.sha256 === master.sha256) return compared;
    master = now;
  }
}

async function compareOnce(
  masters: Pick<MasterReader, 'state' | 'sha256'>,
  master: RecordedMaster,
  onRead: OnRead,
): Promise<ComparedMaster> {
  const { path } = master;
  try {
    for (let readings = 1; ; readings++) {
      const before = await masters.state(path);
      if (!before) return missing(master);
      if (before.bytes !== master.bytes) return resized(master, before);
      const sha256 = await masters.sha256(path, onRead);
      const after = await masters.state(path);
      if (!after) return missing(master);
      const isSettled = before.bytes === after.bytes && before.modifiedMs === after.modifiedMs;
      if (isSettled || readings === MOST_READINGS) return judged(master, after, sha256);
    }
  } catch (error) {
    if (error instanceof ObjectStoreError)
      return { master, state: 'unreadable', sentence: `cannot be read: ${error.message}` };
    if (error instanceof LoupeError && error.code === 'unreadable-source')
      return { master, state: 'unreadable', sentence: `cannot be read: ${error.message}` };
    const code = errorCode(error);
    // Whoever reads is told to end.
    if (code === undefined || error instanceof LoupeError) throw error;
    if (isGone(error)) return missing(master);
    return { master, state: 'unreadable', sentence: unreadableSentence(code) };
  }
}

function missing(master: RecordedMaster): ComparedMaster {
  return { master, state: 'missing', sentence: 'is not there any more' };
}

function resized(master: RecordedMaster, { bytes, modifiedMs }: FileState): ComparedMaster {
  const sizes = `has ${bytes.toLocaleString('en')} bytes instead of ${master.bytes.toLocaleString('en')}`;
  return modifiedMs === master.modifiedMs
    ? { master, state: 'rotted', sentence: `${sizes}, though its time says that nobody wrote to it` }
    : { master, state: 'changed', sentence: `${sizes}; it was written ${timeOf(modifiedMs)}` };
}

function judged(master: RecordedMaster, { modifiedMs }: FileState, sha256: string): ComparedMaster {
  const isSameTime = modifiedMs === master.modifiedMs;
  const found = { master, sha256 };
  if (sha256 === master.sha256)
    return isSameTime
      ? { ...found, state: 'intact', sentence: 'is as it was ingested' }
      : { ...found, state: 'touched', sentence: 'has another time, and the same bytes' };
  if (isAddressFile(master.path))
    return {
      ...found,
      state: 'changed',
      sentence: 'is another one at its address than when it was ingested',
    };
  return isSameTime
    ? {
        ...found,
        state: 'rotted',
        sentence:
          'has other bytes than when it was ingested, though its size and time say that nobody wrote to it',
      }
    : {
        ...found,
        state: 'changed',
        sentence: `has other bytes than when it was ingested; it was written ${timeOf(modifiedMs)}`,
      };
}

function timeOf(milliseconds: number): string {
  return `at ${new Date(milliseconds).toISOString()}`;
}
