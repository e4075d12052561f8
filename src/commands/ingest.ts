import { claimDataFolder } from '../archive/data-folder.ts';
import { copiesFolder, type ImagesPlace, settleFolders, unreadableImages } from '../archive/folders.ts';
import type { IngestOutcome, IngestQueue } from '../archive/library/ingest-queue.ts';
import { MasterLibrary } from '../archive/library/library.ts';
import { removeRecord, removeUnfinished } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { holdWhole } from '../database/hold.ts';
import { forgetStore } from '../database/open.ts';
import { jpegSettingsOf } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import { GatheredValues } from '../gathered-values.ts';
import { type IngestEvent, ingestOutcomeOf, slowerTold } from '../ingest/outcome.ts';
import { createProgressDisplay } from '../ingest/progress.ts';
import type { MasterSource } from '../ingest/queue.ts';
import { IngestRun, type IngestRunEnd, type IngestRunOptions } from '../ingest/run.ts';
import { ingestShares } from '../ingest/shares.ts';
import { createLog, type Log } from '../log.ts';
import { type OpenCopies, openCopies } from '../masters/open-copies.ts';
import { originSettingsOf } from '../origins/origin-client.ts';
import { readPolicyFile } from '../written-policies/policy-file.ts';
import { belowImages, isNamed } from './below-images.ts';

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
  const folders = await settleFolders(config.folders, config.objectStore);
  const claim = await claimDataFolder(folders.dataFolder);
  try {
    if (claim.problem !== undefined) throw new LoupeError('invalid-request', claim.problem);
    // Only the holder of the folder writes its database.
    const held = await holdWhole(folders.dataFolder);
    try {
      if (held.isTemporary) throw new LoupeError('invalid-request', `data: ${held.notice}`);
      if (held.notice !== undefined) output.write(`${held.notice}\n`);
      forgetStore(held.database);
      return await ingestInto(held.database, { config, paths, output, ...folders });
    } finally {
      await held.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new LoupeError('invalid-request', `data: ${error.message}`, { cause: error });
  } finally {
    await claim.release();
  }
}

/** What is asked for, and where. */
interface Ingest extends ImagesPlace {
  readonly config: Config;
  readonly paths: readonly string[];
  readonly output: NodeJS.WriteStream;
  readonly dataFolder: string;
}

async function ingestInto(database: Database, ingest: Ingest): Promise<number> {
  const { config, paths, output, imagesFolder, imagesStore, dataFolder } = ingest;
  await removeUnfinished(dataFolder);
  const policies = await readPolicyFile(config.folders, imagesFolder);
  const library = new MasterLibrary({
    database,
    imagesFolder,
    imagesStore,
    policies,
    // What is asked for is taken as it is.
    settleSeconds: 0,
    rescanSeconds: config.ingest.rescanSeconds,
    log: createLog('silent', 'ingest'),
  });
  try {
    const { takingOver } = createProgressDisplay(output);
    await library.takeOver(dataFolder, { clears: true, onProgress: takingOver });
    library.recall();
    await library.look().catch((cause: unknown) => {
      throw unreadableImages(config.folders.images, cause);
    });
    await library.mended();
    return await ingestKnown(library, {
      ...ingest,
      paths: paths.map((path) => belowImages(path, ingest)),
    });
  } finally {
    await library.stop();
  }
}

/** @param ingest its paths below the image folder */
async function ingestKnown(library: MasterLibrary, ingest: Ingest): Promise<number> {
  const { paths, output, dataFolder } = ingest;
  if (library.folderProblem !== undefined) output.write(`${library.folderProblem}\n`);
  const { refused } = library.counts;
  for (const { path, problem } of library.refused(refused)) output.write(`${path}: ${problem}\n`);
  const found = survey(library, paths);
  await removeAbandoned(library.queue, dataFolder, output);
  if (found.waiting === 0) {
    const images = found.current === 1 ? 'the image is' : `all ${found.current} images are`;
    output.write(`nothing to do: ${images} up to date${warnedWords(found.warned)}\n`);
    return refused > 0 ? 1 : 0;
  }
  const failures = await makePyramids(library, () => survey(library, paths).waiting, ingest);
  return failures > 0 || refused > 0 ? 1 : 0;
}

/** What is known of the images that are asked for. */
interface Survey {
  readonly waiting: number;
  readonly current: number;
  /** Current ones that have warnings. */
  readonly warned: number;
}

/** @throws LoupeError `invalid-request` when a path names nothing */
function survey(library: MasterLibrary, paths: readonly string[]): Survey {
  const missing = new Set(paths);
  let [waiting, current, warned] = [0, 0, 0];
  for (const { master, record, work } of library.all()) {
    const names = paths.filter((name) => isNamed(master, name));
    for (const name of names) missing.delete(name);
    if (paths.length > 0 && names.length === 0) continue;
    if (work) waiting += 1;
    else if (record) current += 1;
    if (!work && record && record.warnings.length > 0) warned += 1;
  }
  for (const name of missing)
    throw new LoupeError('invalid-request', `${name}: there is no such image or folder of images`);
  return { waiting, current, warned };
}

async function removeAbandoned(
  queue: IngestQueue,
  dataFolder: string,
  output: NodeJS.WriteStream,
): Promise<void> {
  for (let [identifier] = queue.abandoned(1); identifier !== undefined; [identifier] = queue.abandoned(1)) {
    await removeRecord(dataFolder, identifier);
    queue.removed(identifier);
    output.write(`${identifier}: its master is gone, its pyramid removed\n`);
  }
}

/** Of the masters that wait those that are asked for. */
function wantedMasters(
  queue: IngestQueue,
  paths: readonly string[],
  countWaiting: () => number,
): MasterSource {
  return {
    get waiting() {
      return countWaiting();
    },
    next: (count) => queue.next(count, (master) => isWanted(master, paths)),
    claim: (pages) => queue.claim(pages),
    putBack: (masters) => queue.putBack(masters),
  };
}

/** @returns how many masters could not be ingested, or were not tried because a process died */
async function makePyramids(
  { queue, catalog }: MasterLibrary,
  countWaiting: () => number,
  { config, paths, output, dataFolder, ...place }: Ingest,
): Promise<number> {
  const wanted = wantedMasters(queue, paths, countWaiting);
  const log = createLog(config.log.level, 'ingest');
  const progress = createProgressDisplay(output);
  let running: IngestRun | undefined;
  let fault: { readonly error: unknown } | undefined;
  const outcomes = new GatheredValues<IngestOutcome>((some) => {
    try {
      queue.take(some);
    } catch (error) {
      // Their records are on disk, and are found there by the next run.
      fault ??= { error };
      running?.stop();
    }
  });
  const total = { done: 0, warned: 0, failed: 0, megapixels: 0 };
  const take = (event: IngestEvent, master: Master): void => {
    if (event.kind === 'looking') return;
    progress.step(event);
    if (event.kind === 'started' || event.kind === 'found') return;
    if (event.kind === 'done') {
      total.done += 1;
      total.megapixels += event.megapixels;
      const { warnings } = event.record;
      if (warnings.length > 0) total.warned += 1;
      for (const { kind, sentence } of warnings)
        log.info({ identifier: event.identifier, warning: kind }, sentence);
    } else {
      total.failed += 1;
      log.info({ identifier: event.identifier, cause: event.cause }, event.sentence);
    }
    const outcome = ingestOutcomeOf(event, master);
    if (outcome) outcomes.add(outcome);
  };
  const origins = originSettingsOf(config.distantMasters);
  const copies = openCopies(place, { folder: copiesFolder(dataFolder), mostUnusedBytes: 0, origins });
  const options = runOptions({ config, copies, catalog, imagesFolder: place.imagesFolder, dataFolder }, log);
  progress.begin(wanted.waiting);
  const run = async (): Promise<IngestRunEnd> => {
    running = new IngestRun(wanted, options, take);
    const ended = await running.ended;
    outcomes.flush();
    if (fault) throw fault.error;
    return ended;
  };
  let end = await run();
  for (; end.crash && end.crash.identifiers.length > 0 && wanted.waiting > 0; end = await run())
    log.error({ ...end.crash.reason, identifiers: end.crash.identifiers }, 'an ingest process ended early');
  progress.end();
  await copies.close();
  const untried = end.crash ? wanted.waiting : 0;
  sayWhatCame(output, total, end, untried);
  return total.failed + untried;
}

function runOptions(
  {
    config,
    copies,
    catalog,
    imagesFolder,
    dataFolder,
  }: Pick<Ingest, 'config' | 'imagesFolder' | 'dataFolder'> &
    Pick<MasterLibrary, 'catalog'> & { readonly copies: OpenCopies },
  log: Log,
): IngestRunOptions {
  return {
    settings: {
      imagesFolder,
      dataFolder,
      maxMasterPixels: config.limits.maxMasterPixels,
      jpg: jpegSettingsOf(config.encoders),
    },
    copies: { ...copies, recordOf: (identifier) => catalog.get(identifier)?.record },
    ...ingestShares(config.ingest),
    crashes: new Map<string, number>(),
    onSlower: slowerTold(log),
  };
}

function sayWhatCame(
  output: Ingest['output'],
  { done, warned, failed, megapixels }: Readonly<Record<'done' | 'warned' | 'failed' | 'megapixels', number>>,
  { storageProblem }: IngestRunEnd,
  untried: number,
): void {
  const made = `${done} ingested (${Math.round(megapixels)} megapixels)${warnedWords(warned)}`;
  output.write(`${made}, ${failed} failed\n`);
  if (storageProblem) output.write(`stopped: ${storageProblem}\n`);
  if (untried > 0) output.write(`an ingest process ended early: ${untried} were not tried\n`);
}

/** How many images have warnings; nothing when none has. */
function warnedWords(images: number): string {
  return images === 0 ? '' : `, ${images} of them with warnings`;
}

function isWanted(master: Master, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((name) => isNamed(master, name));
}
