/** Why the database refuses, in kinds that are told apart. */
export type DatabaseFault = 'full' | 'read-only' | 'busy' | 'damaged' | 'newer' | 'unreachable' | 'nowhere';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) of what may befall a right statement. */
const FAULTS: ReadonlyMap<number, DatabaseFault> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [8, 'read-only'],
  [10, 'unreachable'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'unreachable'],
  [26, 'damaged'],
]);

const SENTENCES: Readonly<Record<DatabaseFault, string>> = {
  full: 'the database cannot be written: the disk is full',
  'read-only': 'the database cannot be written: it is on a read-only disk, or this user may not write there',
  busy: 'the database cannot be written: another program holds it',
  damaged: 'the database is damaged, or is no database of Loupe',
  newer: 'the database is of a newer version of Loupe, which this one does not know',
  nowhere:
    'the database cannot be written in the data folder, nor can a copy stand in for it: the temporary folder (variable TMPDIR) cannot be written either',
  unreachable: 'the database cannot be read or written: its disk does not respond',
};

/** What the system, the disk or the file does to the database, with a sentence for people. Other errors are bugs. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly fault: DatabaseFault;

  constructor(fault: DatabaseFault, cause?: unknown) {
    super(SENTENCES[fault], { cause });
    this.fault = fault;
  }
}

/** The same error as one of the database where it is one; SQL that is wrong stays what it is. */
export function databaseErrorOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return error;
  // Extended codes hold the primary one in their low byte.
  const fault = typeof error.errcode === 'number' ? FAULTS.get(error.errcode & 0xff) : undefined;
  return fault === undefined ? error : new DatabaseError(fault, error);
}
