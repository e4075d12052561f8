import { askHolder } from '../archive/folder-socket.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';

/**
 * `loupe origins`: has the server that holds the data folder ask other servers for scans that have changed there.
 *
 * @param names the identifier of one scan, or none for all
 * @throws LoupeError `invalid-request` for more than one, and when no server holds the data folder
 */
export async function askOrigins(
  config: Config,
  names: readonly string[],
  output: { write(text: string): unknown },
): Promise<void> {
  const [name = null, more] = names;
  if (more !== undefined)
    throw new LoupeError('invalid-request', 'origins: takes the name of one image, or none for all');
  const { dataFolder } = await settleFolders(config.folders, config.objectStore);
  const told = await askHolder(dataFolder, `origins ${JSON.stringify(name)}`);
  if (told === undefined)
    throw new LoupeError(
      'invalid-request',
      `data: no Loupe serves from ${config.folders.data}, or it is an earlier version`,
    );
  output.write(`${told}\n`);
}
