import { constants, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { errorCode } from '../storage/error-code.ts';
import { isThere, moveNow } from '../storage/file-store.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { requireWhole } from './migrate.ts';
import {
  DATABASE_FILE,
  databasePath,
  forgetCutOff,
  hasChangesBeside,
  isCutOff,
  openForWriting,
} from './open.ts';

/** What SQLite keeps beside a database: changes that are not yet in it, and their index. */
const COMPANIONS = ['-wal', '-shm'];

/** The database that this process alone writes. */
export interface HeldDatabase {
  readonly database: Database;
  /** Where other processes open it. */
  readonly path: string;
  /** A sentence about what became of the one that was there; undefined when all is well. */
  readonly notice: string | undefined;
  /** It stands in for one that cannot be written, and is gone with this process. */
  readonly isTemporary: boolean;
  /** A run that wrote it was cut off, and it has not been looked through since: it is to be looked through. */
  readonly isSuspect: boolean;
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder for writing, whatever state it is in. A damaged one is set aside under a name with its
 * date, since what it holds cannot all be made again. One of a newer Loupe is left as it is. Where nothing can be written, a
 * copy in a temporary folder stands in, so that all that is stored can be served.
 *
 * @param isWritable whether this process holds the data folder, and can write there
 * @param now milliseconds since 1970
 * @throws DatabaseError `nowhere` when neither folder can be written
 */
export async function holdDatabase(
  dataFolder: string,
  { isWritable, now = Date.now() }: { isWritable: boolean; now?: number },
): Promise<HeldDatabase> {
  const path = databasePath(dataFolder);
  if (!isWritable) return temporary(path, undefined);
  const hasChanges = hasChangesBeside(path);
  try {
    const database = openForWriting(path);
    return { ...held(database, path), isSuspect: hasChanges || isCutOff(database) };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (error.fault !== 'damaged') return temporary(path, error);
    const notice = setAside(path, now);
    return { ...held(openForWriting(path), path), notice };
  }
}

/**
 * Holds a database as `holdDatabase` does, and looks through it before anything else is done where that is called for.
 *
 * @throws DatabaseError
 */
export async function holdWhole(dataFolder: string): Promise<HeldDatabase> {
  const held = await holdDatabase(dataFolder, { isWritable: true });
  if (!held.isSuspect) return held;
  try {
    requireWhole(held.database);
    forgetCutOff(held.database);
    return { ...held, isSuspect: false };
  } catch (error) {
    if (error instanceof DatabaseError && error.fault === 'damaged') return setAsideHeld(held);
    await held.close();
    throw error;
  }
}

/**
 * Sets the database aside, which was found to be damaged, and goes on with a new one of the same name. Nothing happens in
 * between: who opens it finds one or the other. Others that have it open read the old one until they open it anew.
 *
 * @param now milliseconds since 1970
 * @throws DatabaseError when a new one cannot be made; the old one is set aside all the same, and still open
 */
export function setAsideHeld(held: HeldDatabase, now = Date.now()): HeldDatabase {
  const { database, path } = held;
  const notice = setAside(path, now);
  openForWriting(path).close();
  // SQLite leaves what has the names of a file alone that was moved while it was open.
  database.replace(path);
  return { ...held, notice, isSuspect: false };
}

/** Whether the file that is open has no name any more: what is written to it is gone with this process. */
export async function isDeleted({
  path,
  isTemporary,
}: Pick<HeldDatabase, 'path' | 'isTemporary'>): Promise<boolean> {
  return !isTemporary && !(await isThere(path));
}

/**
 * Goes on in a data folder that was deleted or replaced: with the database that is there, else with all that was known.
 * Where neither can be written, the one that is open stays; other processes that have it open may keep it, too.
 *
 * @returns whether `database` is another file now, which others have to open anew
 */
export async function holdAnew({ database, path, isTemporary }: HeldDatabase, dataFolder: string) {
  if (isTemporary) return false;
  if (!(await isThere(path)))
    try {
      // The file that has no name any more can still be read.
      database.prepare('VACUUM INTO ?').run(path);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      await rm(path, { force: true });
    }
  const next = await holdDatabase(dataFolder, { isWritable: true });
  if (!next.isTemporary) database.replace(next.path);
  await next.close();
  return !next.isTemporary;
}

/** Moves a database with all that belongs to it out of the way. @returns a sentence that says so */
function setAside(path: string, now: number): string {
  const date = new Date(now).toISOString().replace(/[:.]/g, '-');
  const aside = `${path}.damaged-${date}`;
  for (const part of ['', ...COMPANIONS]) moveNow(`${path}${part}`, `${aside}${part}`);
  const { message } = new DatabaseError('damaged');
  return `${message}: it is set aside as ${basename(aside)}, and a new one is made; the journal of changes and old addresses come back with "loupe restore"`;
}

function held(database: Database, path: string): HeldDatabase {
  return {
    database,
    path,
    notice: undefined,
    isTemporary: false,
    isSuspect: false,
    close: async () => database.close(),
  };
}

async function temporary(path: string, reason: DatabaseError | undefined): Promise<HeldDatabase> {
  const { folder, copy, database } = await standIn(path);
  return {
    database,
    path: copy,
    notice: reason && `${reason.message}; until that is mended, nothing is kept of what changes`,
    isTemporary: true,
    isSuspect: false,
    close: async () => {
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @throws DatabaseError when the temporary folder cannot be written either */
async function standIn(path: string) {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'loupe-database-'));
    const copy = join(folder, DATABASE_FILE);
    return { folder, copy, database: (await copyOf(path, copy)) ?? openForWriting(copy) };
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
    if (error instanceof DatabaseError || errorCode(error) !== undefined)
      throw new DatabaseError('nowhere', error);
    throw error;
  }
}

/** Undefined where there is none that this Loupe can read. */
async function copyOf(path: string, copy: string): Promise<Database | undefined> {
  try {
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    // Without the index, which is made anew.
    await copyFile(`${path}-wal`, `${copy}-wal`).catch(ignoreMissing);
    return openForWriting(copy);
  } catch (error) {
    await Promise.all(['', ...COMPANIONS].map((companion) => rm(`${copy}${companion}`, { force: true })));
    if (error instanceof DatabaseError || errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}
