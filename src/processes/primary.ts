import { type ClaimedDataFolder, claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { DatabaseError } from '../database/database-error.ts';
import { type HeldDatabase, holdDatabase } from '../database/hold.ts';
import { LoupeError } from '../errors.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import { createLog } from '../log.ts';
import { summedMetrics } from '../metrics.ts';
import { FolderChecks } from './folder-checks.ts';
import { makeParts, type PrimaryInputs, type PrimaryParts } from './primary-parts.ts';
import { RecordWork } from './record-work.ts';
import { RefreshWork } from './refresh-work.ts';
import { ServerReadiness } from './server-readiness.ts';
import { WorkerGroup } from './worker-group.ts';

/** How often workers are told the readiness in any case: renderers change it without a word. */
const READINESS_MS = 2000;

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** How many images it knew when it began to listen, and the first of them. */
  readonly images: number;
  readonly firstImage: string | undefined;
  /** Ids of the published manifests when it began to listen: authored ones first. */
  readonly manifests: readonly string[];
  /** Resolves when the server had to stop, which it has then done, with the reason. */
  readonly failed: Promise<LoupeError>;
  /** Lets open requests finish and ends every process. */
  stop(): Promise<void>;
}

/**
 * Starts the whole server: this process watches the masters, is the only writer of the data folder, and leads
 * the HTTP workers, the renderers and the ingest.
 *
 * @throws LoupeError `invalid-request` when the folder of masters is missing, the data folder is in use, or the
 * port is not free
 */
export async function startServer(config: Config, progress: ProgressDisplay): Promise<RunningServer> {
  const log = createLog(config.log.level, 'primary');
  const folders = await settleFolders(config.folders);
  const claim = await claimDataFolder(folders.dataFolder);
  if (claim.problem !== undefined) log.error(claim.problem);
  try {
    const held = await hold(folders.dataFolder, claim);
    if (held.notice !== undefined) log.error(held.notice);
    try {
      return await startClaimed({ config, log, ...folders, claim, held, progress });
    } catch (error) {
      await held.close();
      throw error;
    }
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/** Opens the database, which only the holder of the data folder writes. */
async function hold(dataFolder: string, claim: ClaimedDataFolder): Promise<HeldDatabase> {
  try {
    return await holdDatabase(dataFolder, { isWritable: claim.problem === undefined });
  } catch (error) {
    // Not even for the time of this process.
    if (!(error instanceof DatabaseError)) throw error;
    throw new LoupeError('invalid-request', `data: ${error.message}`, { cause: error });
  }
}

async function startClaimed(inputs: PrimaryInputs): Promise<RunningServer> {
  const parts = await makeParts(inputs);
  const { library, essays, ingest, pool } = parts;
  library.on('changed', () => essays.imagesChanged());
  await essays.load();

  const readiness = new ServerReadiness(inputs, parts);
  const workers = startGroup(inputs, parts, readiness);
  const checks = new FolderChecks(inputs, parts, {
    onAnew: () => readiness.prepareAnew(),
    onReplaced: () => workers.tell('reopen', undefined),
  });
  const tellReadiness = (): void => workers.tell('readiness', readiness.now());
  tellOfChanges(parts, workers, tellReadiness);

  const telling = setInterval(tellReadiness, READINESS_MS).unref();
  const refresh = new RefreshWork(inputs.held.database, inputs.log);
  const records = new RecordWork(inputs.held.database, inputs.log);
  // A worker that is told a second time to end cuts off what it still sends.
  const stop = once(async () => {
    checks.stop();
    refresh.stop();
    records.stop();
    clearInterval(telling);
    await stopParts(parts, workers);
    await inputs.held.close();
    await inputs.claim.release();
  });
  const port = await workers.listening.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  library.follow();
  essays.follow();
  checks.begin();
  refresh.resume();
  void records.follow();
  inputs.claim.respondTo('forget', () => forgetMissing(parts));
  inputs.claim.respondTo('refresh', () => refresh.respond());
  // After the caller has told people the address: the progress of ingest follows below it.
  setImmediate(() => ingest.wake());
  return {
    port,
    images: library.counts.images,
    firstImage: library.catalog.page(0, 1)[0]?.identifier,
    manifests: essays.published,
    failed: checks.dataFolderLost.then(async (reason) => {
      // Before open requests are waited for: what writes in the folder.
      pool.close();
      await ingest.stop();
      await stop();
      return reason;
    }),
    stop,
  };
}

/** Lets go of what is missing, and says in a line of what. */
async function forgetMissing({ library, essays }: PrimaryParts): Promise<string> {
  const [masters, files] = [await library.forgetMissing(), await essays.forgetMissing()];
  if (masters + files === 0) return 'nothing is missing';
  return `forgotten: ${masters} scans and ${files} files of manifests that were missing`;
}

/** Has the workers told of what changes, and ingest of what there is to do. */
function tellOfChanges(
  { library, essays, ingest }: PrimaryParts,
  workers: WorkerGroup,
  tellReadiness: () => void,
): void {
  let generation = 0;
  library.on('changed', (images) => {
    generation += 1;
    workers.tell('changed', { generation, images, presentation: [] });
    tellReadiness();
  });
  essays.on('changed', (presentation) => {
    if (presentation.length > 0) {
      generation += 1;
      workers.tell('changed', { generation, images: [], presentation });
    }
    tellReadiness();
  });
  ingest.on('changed', tellReadiness);
  library.on('work', () => ingest.wake());
  library.on('compared', tellReadiness);
  essays.on('compared', tellReadiness);
  library.on('folder', () => {
    tellReadiness();
    ingest.wake();
  });
}

/** Ends what follows the folders, then what serves, and last what that renders with. */
async function stopParts(
  { library, essays, ingest, pool }: PrimaryParts,
  workers: Pick<WorkerGroup, 'drain'>,
): Promise<void> {
  await library.stop();
  await essays.stop();
  await ingest.stop();
  await workers.drain();
  pool.close();
}

/** Makes the function that does a task at its first call; later ones wait for the same. */
function once(task: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= task();
    return done;
  };
}

function startGroup(
  { config, held, log }: PrimaryInputs,
  { library, ingest, pool, metrics }: PrimaryParts,
  readiness: ServerReadiness,
): WorkerGroup {
  return new WorkerGroup({
    config,
    log,
    database: held.path,
    readiness: () => readiness.now(),
    metricsText: async (snapshots, { running, answered }) => {
      metrics.gathered(running, answered);
      return summedMetrics([...snapshots, await metrics.registry.getMetricsAsJSON()]);
    },
    onUnreadablePyramid: (identifier, version) => {
      const record = library.catalog.get(identifier)?.record;
      if (record?.version === version) ingest.remakeIfDamaged(record);
    },
    onWorker: (channel) => pool.attach(channel),
  });
}
