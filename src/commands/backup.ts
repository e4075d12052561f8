import { resolve } from 'node:path';
import { claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { backUp, restore } from '../database/backup.ts';
import { DatabaseError } from '../database/database-error.ts';
import { databasePath } from '../database/open.ts';
import { LoupeError } from '../errors.ts';
import { errorCode } from '../storage/error-code.ts';
import { isThere } from '../storage/file-store.ts';

/** Where a command says what it has done. */
interface Output {
  write(text: string): unknown;
}

/**
 * `loupe backup FILE`: copies what Loupe knows, the journal of changes and old addresses among it, into a new file. A server
 * may run meanwhile.
 *
 * @throws LoupeError `invalid-request` when there is nothing to copy, or the file is there already or cannot be written
 */
export async function backUpTo(config: Config, file: string, output: Output): Promise<void> {
  const { dataFolder } = await settleFolders(config.folders, config.objectStore);
  const path = databasePath(dataFolder);
  if (!(await isThere(path)))
    throw new LoupeError(
      'invalid-request',
      `data: there is no database in ${config.folders.data}: start Loupe there once`,
    );
  if (await isThere(file))
    throw new LoupeError('invalid-request', `${file}: is there already; a backup is always a new file`);
  await told(file, backUp(path, resolve(file)));
  output.write(`${file}: holds all that Loupe knows of ${config.folders.data}\n`);
}

/**
 * `loupe restore FILE`: the inverse of `loupe backup FILE`. No server may run.
 *
 * @throws LoupeError `invalid-request` when the file is no backup, or a server holds the data folder
 */
export async function restoreFrom(config: Config, file: string, output: Output): Promise<void> {
  const { dataFolder } = await settleFolders(config.folders, config.objectStore);
  const claim = await claimDataFolder(dataFolder);
  try {
    if (claim.problem !== undefined) throw new LoupeError('invalid-request', claim.problem);
    await told(file, restore(resolve(file), databasePath(dataFolder)));
  } finally {
    await claim.release();
  }
  output.write(
    `${config.folders.data}: knows what ${file} holds; the next start compares it with the files\n`,
  );
}

/** The same, with errors of the disk and of the file as sentences. */
async function told(file: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DatabaseError)
      throw new LoupeError('invalid-request', `${file}: ${error.message}`, { cause: error });
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new LoupeError('invalid-request', `${file}: cannot be read or written (${code})`, { cause: error });
  }
}
