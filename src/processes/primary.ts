import { Catalog, type CatalogChange } from '../archive/catalog.ts';
import { type ClaimedDataFolder, claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import { Library } from '../archive/library.ts';
import { readRecords, removeLeftovers } from '../archive/record.ts';
import { diskCacheLocation } from '../cache/derivative-files.ts';
import { openDiskCache } from '../cache/disk-cache.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { ManifestLibrary } from '../essays/library.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import { IngestRunner } from '../ingest/runner.ts';
import { createLog, type Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import { createPrimaryMetrics, summedMetrics } from '../metrics.ts';
import type { Readiness } from '../readiness.ts';
import { RenderPool } from '../rendering/pool.ts';
import { sourceVersion } from '../serving/open-images.ts';
import { WorkerGroup } from './worker-group.ts';

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Images when it began to listen, in the order of their identifiers. */
  readonly identifiers: readonly string[];
  /** Ids of the published manifests when it began to listen: authored ones first. */
  readonly manifests: readonly string[];
  /** Lets open requests finish and ends every process. */
  stop(): Promise<void>;
}

/**
 * Starts the whole server: this process watches the masters, is the only writer of the data folder, and leads
 * the HTTP workers, the renderers and the ingest.
 *
 * @throws LoupeError `invalid-request` when the folder of masters is missing, the data folder is in use, or the
 * port cannot be had
 */
export async function startServer(config: Config, progress: ProgressDisplay): Promise<RunningServer> {
  const log = createLog(config.log.level, 'primary');
  const folders = await settleFolders(config.folders);
  const claim = await claimDataFolder(folders.dataFolder);
  if (claim.readOnly !== undefined) log.error(claim.readOnly);
  try {
    return await startParts(config, { log, ...folders, claim, progress });
  } catch (error) {
    await claim.release();
    throw error;
  }
}

interface Surroundings {
  readonly log: Log;
  readonly imagesFolder: string;
  readonly manifestsFolder: string;
  readonly dataFolder: string;
  readonly claim: ClaimedDataFolder;
  readonly progress: ProgressDisplay;
}

async function startParts(
  config: Config,
  { log, imagesFolder, manifestsFolder, dataFolder, claim, progress }: Surroundings,
): Promise<RunningServer> {
  const diskBytes = config.cache.diskCacheMb * MEGABYTE;
  const diskCache =
    diskBytes > 0 && claim.readOnly === undefined
      ? await openDiskCache({ ...diskCacheLocation(dataFolder), maxBytes: diskBytes })
      : undefined;
  // These come later than the library, which tells them of changes.
  let workers: WorkerGroup | undefined;
  let ingest: IngestRunner | undefined;
  let manifests: ManifestLibrary | undefined;
  if (claim.readOnly === undefined) await removeLeftovers(dataFolder);
  const library = new Library({
    imagesFolder,
    settleSeconds: config.ingest.settleSeconds,
    rescanSeconds: config.ingest.rescanSeconds,
    records: await readRecords(dataFolder),
    log,
    onChange: (changes) => onCatalogChange(changes),
    onSuperseded: ({ identifier, version }) => {
      diskCache
        ?.dropVersion(identifier, sourceVersion(version))
        .catch((error: unknown) => log.warn({ err: error, identifier }, 'kept answers cannot be removed'));
    },
  });
  await library.scan().catch((cause: unknown) => {
    throw new LoupeError('invalid-request', `images: the folder ${config.folders.images} cannot be read`, {
      cause,
    });
  });
  const pool = new RenderPool({
    renderers: config.render.renderers,
    queueLength: config.render.queueLength,
    timeLimitSeconds: config.render.timeLimitSeconds,
    memoryBudgetBytes: config.render.memoryMb * MEGABYTE,
    maxInputPixels: config.limits.maxMasterPixels,
    decodedBytes: Math.floor((config.cache.decodedCacheMb * MEGABYTE) / config.render.renderers),
    cache: diskCache,
    log,
    onFinished: (outcome, seconds) => metrics.rendered(outcome, seconds),
  });
  const essays = new ManifestLibrary({
    imagesFolder,
    manifestsFolder,
    ...(claim.readOnly === undefined && { dataFolder }),
    rescanSeconds: config.ingest.rescanSeconds,
    folderManifests: config.presentation.folderManifests,
    iiifJsonIds: config.presentation.iiifJsonIds,
    probe: (path) => pool.probe(path),
    log,
    onChange: (changes) => {
      if (changes.length > 0) workers?.tell('presentation', changes);
      for (const { kind, id } of changes) log.debug({ [kind]: id }, `${kind} changed`);
      tellReadiness();
    },
  });
  manifests = essays;
  essays.imagesChanged(new Catalog().changesTo(library.catalog));
  const metrics = createPrimaryMetrics(() => ({
    images: library.catalog.size,
    manifests: essays.manifests.size,
    canvases: essays.canvases,
    manifestProblems: essays.problems.errors,
    waitingForIngest: library.missing.length,
    queuedRenders: pool.stats().queued,
    runningRenders: pool.stats().running,
    diskCacheBytes: diskCache?.bytes ?? 0,
    rendererCrashes: pool.stats().crashes,
  }));
  ingest = new IngestRunner({
    library,
    settings: {
      imagesFolder,
      dataFolder,
      maxMasterPixels: config.limits.maxMasterPixels,
    },
    memoryBytes: config.ingest.memoryMb * MEGABYTE,
    enabled: config.ingest.background && claim.readOnly === undefined,
    progress,
    log,
    onResult: (result, megapixels) => metrics.ingested(result, megapixels),
    onChange: () => tellReadiness(),
  });

  let prepared = false;
  function readiness(): Readiness {
    prepared ||= library.missing.length === 0;
    return {
      prepared,
      images: library.catalog.size,
      manifests: essays.manifests.size,
      authored: essays.problems.broken,
      waitingForIngest: library.missing.length,
      backgroundIngest: config.ingest.background,
      unreadable: library.unreadable,
      renderers: pool.stats().healthy,
      disk: claim.readOnly ?? ingest?.storageProblem,
    };
  }
  function tellReadiness(): void {
    workers?.tell('readiness', readiness());
  }
  function onCatalogChange(changes: readonly CatalogChange[]): void {
    workers?.tell('catalog', changes);
    manifests?.imagesChanged(changes);
    for (const { identifier } of changes) log.debug({ identifier }, 'image changed');
    tellReadiness();
    ingest?.wake();
  }

  await essays.load();
  workers = new WorkerGroup({
    config,
    log,
    catalog: () => library.catalog,
    presentation: () => essays.everything,
    readiness,
    metricsText: async (snapshots) =>
      summedMetrics([...snapshots, await metrics.registry.getMetricsAsJSON()]),
    onUnreadablePyramid: (identifier, version) => {
      const record = library.catalog.get(identifier)?.record;
      if (record?.version === version) ingest?.remakeIfDamaged(record);
    },
    onWorker: (channel) => pool.attach(channel),
  });
  const stop = async (): Promise<void> => {
    await library.stop();
    await essays.stop();
    await ingest?.stop();
    await workers?.drain();
    pool.close();
    await claim.release();
  };
  let port: number;
  try {
    port = await workers.listening;
  } catch (error) {
    await stop();
    throw error;
  }
  library.follow();
  essays.follow();
  // After the caller has told people the address: the progress of ingest follows below it.
  setImmediate(() => ingest?.wake());
  setInterval(tellReadiness, 2000).unref();
  return {
    port,
    identifiers: library.catalog.list().map(({ identifier }) => identifier),
    manifests: essays.published,
    stop,
  };
}
