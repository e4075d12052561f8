import { type ClaimedDataFolder, claimDataFolder } from '../archive/data-folder.ts';
import { settleFolders } from '../archive/folders.ts';
import { readAccessKeys } from '../budgets/access-keys.ts';
import type { Config } from '../config/settings.ts';
import { DatabaseError } from '../database/database-error.ts';
import { type HeldDatabase, holdDatabase } from '../database/hold.ts';
import { forgetStore, isCutOff } from '../database/open.ts';
import { requireReservation } from '../discovery/crawlers/stated-use.ts';
import { LoupeError } from '../errors.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import { createLog } from '../log.ts';
import { summedMetrics } from '../metrics.ts';
import { type PurgedByHand, purgeAsked, purgeByHand } from '../purging/purge-work.ts';
import { readSecrets } from '../purging/secrets.ts';
import { forgetRendered } from '../server-parts/serving-parts.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import { FolderChecks } from './folder-checks.ts';
import { knowAnew } from './known-anew.ts';
import { loadedParts, stopParts, takeUp } from './loaded-parts.ts';
import type { PrimaryInputs, PrimaryParts, Sharing } from './primary-parts.ts';
import { RecordWork } from './record-work.ts';
import { RefreshWork } from './refresh-work.ts';
import { ServerReadiness } from './server-readiness.ts';
import { SuspectDatabase } from './suspect-database.ts';
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
 * @param imageStore where what is stored of images is read from; left out: the data folder
 * @param sharing what is done for others that have the same data in a store; left out where there are none
 * @throws LoupeError `invalid-request` when the folder of masters is missing, the data folder is in use, or the
 * port is not free
 */
export async function startServer(
  config: Config,
  progress: ProgressDisplay,
  imageStore?: ReachedStore,
  sharing?: Sharing,
): Promise<RunningServer> {
  const log = createLog(config.log.level, 'primary');
  const secrets = await readSecrets(config.purging, config.cache.cacheTags);
  const accessKeys = await readAccessKeys(config.budgets.accessKeysFile);
  requireReservation(config.use);
  const folders = await settleFolders(config.folders, config.objectStore);
  const claim = await claimDataFolder(folders.dataFolder);
  if (claim.problem !== undefined) log.error(claim.problem);
  try {
    await sharing?.prepare(folders.dataFolder);
    const held = await hold(folders.dataFolder, claim);
    if (held.notice !== undefined) log.error(held.notice);
    try {
      if (!sharing && !held.isTemporary && !held.isSuspect) forgetStore(held.database);
      return await startClaimed({
        ...{ config, log, ...folders, claim, held, progress, secrets, accessKeys, imageStore, sharing },
      });
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

async function startClaimed(given: PrimaryInputs): Promise<RunningServer> {
  const { inputs, parts, known } = await loadedParts(given);
  const { held, claim, log } = inputs;
  const suspect = new SuspectDatabase(inputs, {
    onChanged: () => tellReadiness(),
    onAnew: async () => {
      readiness.prepareAnew();
      // What the old one can still tell is served until then.
      await knowAnew(inputs, parts).finally(() => tellReplaced(inputs, parts, workers));
    },
  });
  const readiness = new ServerReadiness(inputs, parts, suspect);
  const workers = startGroup(inputs, parts, { readiness, suspect });
  const checks = new FolderChecks(inputs, parts, {
    onAnew: () => readiness.prepareAnew(),
    onReplaced: () => {
      tellReplaced(inputs, parts, workers);
      void suspect.settle(isCutOff(held.database));
    },
  });
  const tellReadiness = (): void => workers.tell('readiness', readiness.now());
  tellOfChanges(parts, workers, tellReadiness);

  const telling = setInterval(tellReadiness, READINESS_MS).unref();
  const refresh = new RefreshWork(held.database, log);
  const records = new RecordWork(held.database, log);
  // A worker that is told a second time to end cuts off what it still sends.
  const stop = once(async () => {
    suspect.stop();
    checks.stop();
    refresh.stop();
    records.stop();
    clearInterval(telling);
    await stopParts(parts, workers);
    await inputs.sharing?.stop();
    await held.close();
    await claim.release();
  });
  const port = await workers.listening.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const begun = suspect.settle(held.isSuspect).then((goesOn) => {
    const purged = purgedIn(parts, () => workers);
    if (goesOn) takeUp(inputs, parts, purged, [checks, refresh, records]);
  });
  respondToOthers(inputs, parts, { begun, refresh, workers });
  return {
    port,
    ...known,
    failed: checks.dataFolderLost.then(async (reason) => {
      // Before open requests are waited for: what writes in the folder.
      parts.pool.close();
      await parts.ingest.stop();
      await stop();
      return reason;
    }),
    stop,
  };
}

/** Another file has come to the place of the database. */
function tellReplaced(
  { held, sharing }: PrimaryInputs,
  { purges }: PrimaryParts,
  workers: WorkerGroup,
): void {
  void workers.reopen(held.path);
  purges.databaseReplaced();
  sharing?.databaseReplaced();
}

/** Does what other processes ask for that know the data folder, when the database can be relied on. */
function respondToOthers(
  { claim, secrets }: PrimaryInputs,
  parts: PrimaryParts,
  { begun, refresh, workers }: { begun: Promise<void>; refresh: RefreshWork; workers: WorkerGroup },
): void {
  const purged = purgedIn(parts, () => workers);
  claim.respondTo('forget', () => begun.then(() => forgetMissing(parts)));
  claim.respondTo('refresh', () => begun.then(() => refresh.respond()));
  parts.traffic?.begin(() => workers.imageResponses());
  claim.respondTo('traffic', async () => (await parts.traffic?.report()) ?? 'null');
  claim.respondTo('origins', (wish) => begun.then(() => originsAsked(parts, wish)));
  claim.respondTo('purge', (wish) => begun.then(() => purgeAsked(purged, wish, secrets)));
}

/** Asks other servers for scans. @param written JSON: the identifier of an image, or null for all */
function originsAsked({ origins }: PrimaryParts, written: string): Promise<string> {
  const identifier: unknown = JSON.parse(written);
  return origins.respond(typeof identifier === 'string' ? identifier : undefined);
}

/** Lets go of what is missing, and says in a line of what. */
async function forgetMissing({ library, essays }: PrimaryParts): Promise<string> {
  const [masters, files] = [await library.forgetMissing(), await essays.forgetMissing()];
  if (masters + files === 0) return 'nothing is missing';
  return `forgotten: ${masters} scans and ${files} files of manifests that were missing`;
}

/** Has the workers told of what changes, and ingest of what there is to do. */
function tellOfChanges(
  { library, essays, ingest, purges }: PrimaryParts,
  workers: WorkerGroup,
  tellReadiness: () => void,
): void {
  let generation = 0;
  library.on('changed', () => purges.wake());
  essays.on('changed', () => purges.wake());
  library.on('changed', (images) => {
    generation += 1;
    workers.tell('changed', { generation, images, presentation: [] });
    tellReadiness();
  });
  essays.on('changed', (presentation) => {
    library.followEssays();
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

/** Makes the function that does a task at its first call; later ones wait for the same. */
function once(task: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= task();
    return done;
  };
}

function startGroup(
  { config, held, imageStore, log, secrets, accessKeys, sharing }: PrimaryInputs,
  parts: PrimaryParts,
  { readiness, suspect }: { readonly readiness: ServerReadiness; readonly suspect: SuspectDatabase },
): WorkerGroup {
  const { encoders, library, ingest, pool, bags, metrics } = parts;
  const group = new WorkerGroup({
    adminToken: secrets.adminToken,
    accessKeys,
    onPurge: (wish) =>
      purgeByHand(
        purgedIn(parts, () => group),
        wish,
      ),
    config,
    encoders,
    imageStore: imageStore?.location,
    onBlockKept: (shard, bytes) => parts.blocks?.kept(shard, bytes),
    log,
    database: held.path,
    readiness: () => readiness.now(),
    metricsText: async (snapshots, { running, answered }) => {
      metrics.gathered(running, answered);
      return summedMetrics([...snapshots, await metrics.registry.getMetricsAsJSON()]);
    },
    onUnreadablePyramid: (identifier, version) => {
      // It is told of again when it is asked for again.
      if (suspect.isLooking) return;
      if (sharing) return sharing.images?.unreadable({ identifier, version });
      const record = library.catalog.get(identifier)?.record;
      if (record?.version === version) ingest.remakeIfDamaged(record);
    },
    onWorker: (channel) => {
      pool.attach(channel);
      bags?.attach(channel);
    },
  });
  return group;
}

/** What has rendered responses made anew, everywhere. */
function purgedIn(parts: PrimaryParts, workers: () => WorkerGroup): PurgedByHand {
  return {
    purges: parts.purges,
    forget: (images) => forgetRendered(parts, images, (told) => workers().tell('forget', told)),
  };
}
