import { setImmediate as others } from 'node:timers/promises';
import { claimDataFolder } from '../archive/data-folder.ts';
import { askHolder } from '../archive/folder-socket.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { DatabaseError } from '../database/database-error.ts';
import { databasePath, openForWriting } from '../database/open.ts';
import { Refresh, refreshSentence } from '../discovery/refresh.ts';
import { LoupeError } from '../errors.ts';
import { isThere } from '../storage/file-store.ts';

/**
 * `loupe refresh`: tells everything that is published again in the change stream, for those who may have missed something. The
 * server that holds the data folder does it, or this process when none does.
 *
 * @throws LoupeError `invalid-request` when there is no database, or it cannot be written
 */
export async function refreshStream(config: Config, output: { write(text: string): unknown }): Promise<void> {
  const { dataFolder } = await settleFolders(config.folders, config.objectStore);
  const told = (await askHolder(dataFolder, 'refresh')) ?? (await refreshHere(config, dataFolder));
  output.write(`${told}\n`);
}

async function refreshHere(config: Config, dataFolder: string): Promise<string> {
  const path = databasePath(dataFolder);
  if (!(await isThere(path)))
    throw new LoupeError(
      'invalid-request',
      `data: there is no database in ${config.folders.data}: start Loupe there once`,
    );
  const claim = await claimDataFolder(dataFolder);
  try {
    if (claim.problem !== undefined) throw new LoupeError('invalid-request', claim.problem);
    return await refreshDatabase(path);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new LoupeError('invalid-request', `data: ${error.message}`, { cause: error });
  } finally {
    await claim.release();
  }
}

async function refreshDatabase(path: string): Promise<string> {
  const database = openForWriting(path);
  try {
    const refresh = new Refresh(database);
    refresh.begin();
    let progress = refresh.step();
    while (!progress.isDone) {
      // A signal ends this process between two steps.
      await others();
      progress = refresh.step();
    }
    return refreshSentence(progress.told);
  } finally {
    database.close();
  }
}
