import { askHolder } from '../archive/folder-socket.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';

/**
 * `loupe purge`: has the server that holds the data folder make an image or manifest anew, and tell caches in front.
 *
 * @param names one, or none with `--all`
 * @throws LoupeError `invalid-request` for anything else, and when no server holds the data folder
 */
export async function purgeNamed(
  config: Config,
  names: readonly string[],
  output: { write(text: string): unknown },
): Promise<void> {
  const { all } = config.purging;
  const [name = null, more] = names;
  if (more !== undefined || all === (name !== null))
    throw new LoupeError('invalid-request', 'purge: takes the name of one image or manifest, or --all');
  const { dataFolder } = await settleFolders(config.folders, config.objectStore);
  const told = await askHolder(dataFolder, `purge ${JSON.stringify(name)}`);
  if (told === undefined)
    throw new LoupeError(
      'invalid-request',
      `data: no Loupe serves from ${config.folders.data}, or it is an earlier version`,
    );
  output.write(`${told}\n`);
}
