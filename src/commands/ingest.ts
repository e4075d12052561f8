import { resolve } from 'node:path';
import { claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import { planIngest } from '../archive/ingest-plan.ts';
import { readRecords, removeLeftovers, removeRecord } from '../archive/record.ts';
import { type Master, scanMasters } from '../archive/scan.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { ingestMasters } from '../ingest/ingest-master.ts';
import { createProgressDisplay } from '../ingest/progress.ts';
import { createLog } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';

/** A path as a person may write it, below the image folder: with the folder's name before it or without. */
function belowImages(path: string, imagesFolder: string): string {
  const absolute = resolve(path);
  const prefix = `${imagesFolder}/`;
  return absolute.startsWith(prefix) ? absolute.slice(prefix.length) : path.replace(/\/+$/, '');
}

/**
 * `loupe ingest`: makes the pyramids of all masters, or of those below the given paths.
 *
 * @param paths files or folders of masters, or identifiers; none for all
 * @returns the exit code: 0, or 1 when a master could not be ingested
 * @throws LoupeError `invalid-request` when the folders cannot be used or a path names nothing
 */
export async function ingestOnce(
  config: Config,
  paths: readonly string[],
  output: NodeJS.WriteStream,
): Promise<number> {
  const { imagesFolder, dataFolder } = await settleFolders(config.folders);
  const claim = await claimDataFolder(dataFolder);
  try {
    if (claim.problem !== undefined) throw new LoupeError('invalid-request', claim.problem);
    await removeLeftovers(dataFolder);
    const { masters, problems } = await scanMasters(imagesFolder).catch((cause: unknown) => {
      throw new LoupeError('invalid-request', `images: the folder ${config.folders.images} cannot be read`, {
        cause,
      });
    });
    for (const { path, sentence } of problems) output.write(`${path}: ${sentence}\n`);
    const wanted = paths.map((path) => belowImages(path, imagesFolder));
    for (const name of wanted)
      if (!masters.some((master) => isNamed(master, name)))
        throw new LoupeError('invalid-request', `${name}: there is no such image or folder of images`);
    const log = createLog(config.log.level, 'ingest');
    const plan = planIngest(masters, await readRecords(dataFolder));
    const isWanted = (master: Master): boolean =>
      wanted.length === 0 || wanted.some((name) => isNamed(master, name));
    if (masters.length > 0)
      for (const identifier of plan.remove) {
        await removeRecord(dataFolder, identifier);
        output.write(`${identifier}: its master is gone, its pyramid removed\n`);
      }
    const make = plan.make.filter(isWanted);
    if (make.length === 0) {
      const current = plan.current.filter(isWanted).length;
      output.write(
        `nothing to do: ${current === 1 ? 'the image is' : `all ${current} images are`} up to date\n`,
      );
      return problems.length > 0 ? 1 : 0;
    }
    const progress = createProgressDisplay(output);
    progress.begin(make.length);
    const summary = await ingestMasters(
      make,
      { imagesFolder, dataFolder, maxMasterPixels: config.limits.maxMasterPixels },
      { memoryBytes: config.ingest.memoryMb * MEGABYTE },
      (event) => {
        progress.step(event);
        if (event.kind === 'failed')
          log.info({ identifier: event.identifier, cause: event.cause }, event.sentence);
      },
    );
    progress.end();
    const megapixels = Math.round(summary.megapixels);
    output.write(`${summary.done} ingested (${megapixels} megapixels), ${summary.failed.length} failed\n`);
    if (summary.storageProblem) output.write(`stopped: ${summary.storageProblem}\n`);
    return summary.failed.length > 0 || problems.length > 0 ? 1 : 0;
  } finally {
    await claim.release();
  }
}

function isNamed(master: Master, name: string): boolean {
  return master.identifier === name || master.path === name || master.path.startsWith(`${name}/`);
}
