import { askHolder } from '../archive/folder-socket.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';

/**
 * `loupe forget`: confirms to the server that holds the data folder that files which are missing are gone for good. Until
 * then it serves what it knows of them.
 *
 * @throws LoupeError `invalid-request` when no server holds the data folder
 */
export async function forgetMissing(config: Config, output: { write(text: string): unknown }): Promise<void> {
  const { dataFolder } = await settleFolders(config.folders, config.objectStore);
  const told = await askHolder(dataFolder, 'forget');
  if (told === undefined)
    throw new LoupeError(
      'invalid-request',
      `data: no Loupe serves from ${config.folders.data}: start it first, it says what is missing`,
    );
  output.write(`${told}\n`);
}
