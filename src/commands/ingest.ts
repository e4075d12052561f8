import { resolve } from 'node:path';
import { claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import { planIngest } from '../archive/ingest-plan.ts';
import { readRecords, removeLeftovers, removeRecord } from '../archive/record.ts';
import { type Master, scanMasters } from '../archive/scan.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import type { IngestEvent } from '../ingest/outcome.ts';
import { createProgressDisplay } from '../ingest/progress.ts';
import { ListedMasters } from '../ingest/queue.ts';
import { IngestRun, type IngestRunOptions } from '../ingest/run.ts';
import { ingestShares } from '../ingest/shares.ts';
import { createLog } from '../log.ts';

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
    const records = await readRecords(dataFolder);
    const plan = planIngest(masters, records);
    const isWanted = (master: Master): boolean =>
      wanted.length === 0 || wanted.some((name) => isNamed(master, name));
    if (masters.length > 0)
      for (const identifier of plan.remove) {
        await removeRecord(dataFolder, identifier);
        output.write(`${identifier}: its master is gone, its pyramid removed\n`);
      }
    const make = [...plan.make, ...plan.verify].filter(isWanted);
    if (make.length === 0) {
      const current = plan.current.filter(isWanted);
      const warned = current.filter(({ identifier }) => records.get(identifier)?.warnings.length).length;
      const images = current.length === 1 ? 'the image is' : `all ${current.length} images are`;
      output.write(`nothing to do: ${images} up to date${warnedWords(warned)}\n`);
      return problems.length > 0 ? 1 : 0;
    }
    const settings = { imagesFolder, dataFolder, maxMasterPixels: config.limits.maxMasterPixels };
    const failures = await makePyramids(make, settings, config, output);
    return failures > 0 || problems.length > 0 ? 1 : 0;
  } finally {
    await claim.release();
  }
}

/** @returns how many masters could not be ingested, or were not tried because a process died */
async function makePyramids(
  masters: readonly Master[],
  settings: IngestRunOptions['settings'],
  config: Config,
  output: NodeJS.WriteStream,
): Promise<number> {
  const log = createLog(config.log.level, 'ingest');
  const progress = createProgressDisplay(output);
  const total = { done: 0, warned: 0, failed: 0, megapixels: 0 };
  const take = (event: IngestEvent): void => {
    if (event.kind === 'looking') return;
    progress.step(event);
    if (event.kind === 'done') {
      total.done += 1;
      total.megapixels += event.megapixels;
      const { warnings } = event.record;
      if (warnings.length > 0) total.warned += 1;
      for (const { kind, sentence } of warnings)
        log.info({ identifier: event.identifier, warning: kind }, sentence);
    } else if (event.kind === 'failed') {
      total.failed += 1;
      log.info({ identifier: event.identifier, cause: event.cause }, event.sentence);
    }
  };
  const options = { settings, ...ingestShares(config.ingest), crashes: new Map<string, number>() };
  const queue = new ListedMasters(masters);
  progress.begin(queue.waiting);
  let end = await new IngestRun(queue, options, take).ended;
  while (end.crash && end.crash.identifiers.length > 0 && queue.waiting > 0) {
    log.error({ ...end.crash.reason, identifiers: end.crash.identifiers }, 'an ingest process ended early');
    end = await new IngestRun(queue, options, take).ended;
  }
  progress.end();
  output.write(
    `${total.done} ingested (${Math.round(total.megapixels)} megapixels)${warnedWords(total.warned)}, ${total.failed} failed\n`,
  );
  if (end.storageProblem) output.write(`stopped: ${end.storageProblem}\n`);
  if (end.crash && queue.waiting > 0)
    output.write(`an ingest process ended early: ${queue.waiting} were not tried\n`);
  return total.failed + (end.crash ? queue.waiting : 0);
}

/** How many images have warnings; nothing when none has. */
function warnedWords(images: number): string {
  return images === 0 ? '' : `, ${images} of them with warnings`;
}

function isNamed(master: Master, name: string): boolean {
  return master.identifier === name || master.path === name || master.path.startsWith(`${name}/`);
}
