import { Catalog } from '../archive/catalog.ts';
import { claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import type { LoupeError } from '../errors.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import { createLog } from '../log.ts';
import { summedMetrics } from '../metrics.ts';
import { FolderChecks } from './folder-checks.ts';
import { makeParts, type PrimaryInputs, type PrimaryParts, ServerReadiness } from './primary-parts.ts';
import { WorkerGroup } from './worker-group.ts';

/** How often workers are told the readiness in any case: renderers change it without a word. */
const READINESS_MS = 2000;

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Images when it began to listen, in the order of their identifiers. */
  readonly identifiers: readonly string[];
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
    return await startClaimed({ config, log, ...folders, claim, progress });
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function startClaimed(inputs: PrimaryInputs): Promise<RunningServer> {
  const parts = await makeParts(inputs);
  const { library, essays, ingest, pool } = parts;
  library.on('changed', (changes) => essays.imagesChanged(changes));
  essays.imagesChanged(new Catalog().changesTo(library.catalog));
  await essays.load();

  const readiness = new ServerReadiness(inputs, parts);
  const checks = new FolderChecks(inputs, parts, readiness);
  const workers = startGroup(inputs, parts, readiness);
  const tellReadiness = (): void => workers.tell('readiness', readiness.now());
  library.on('changed', (changes) => {
    workers.tell('catalog', changes);
    tellReadiness();
    ingest.wake();
  });
  essays.on('changed', (changes) => {
    if (changes.length > 0) workers.tell('presentation', changes);
    tellReadiness();
  });
  ingest.on('changed', tellReadiness);
  library.on('unverified', () => ingest.wake());
  library.on('folder', () => {
    tellReadiness();
    ingest.wake();
  });

  // A worker that is told a second time to end cuts off what it still sends.
  const stop = once(async () => {
    checks.stop();
    await stopParts(parts, workers);
    await inputs.claim.release();
  });
  const port = await workers.listening.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  library.follow();
  essays.follow();
  checks.begin();
  // After the caller has told people the address: the progress of ingest follows below it.
  setImmediate(() => ingest.wake());
  setInterval(tellReadiness, READINESS_MS).unref();
  return {
    port,
    identifiers: library.catalog.list().map(({ identifier }) => identifier),
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
  { config, log }: PrimaryInputs,
  { library, essays, ingest, pool, metrics }: PrimaryParts,
  readiness: ServerReadiness,
): WorkerGroup {
  return new WorkerGroup({
    config,
    log,
    catalog: () => library.catalog,
    presentation: () => essays.everything,
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
