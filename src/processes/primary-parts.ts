import type { ClaimedDataFolder } from '../archive/data-folder.ts';
import { type ArchiveFolders, unreadableImages } from '../archive/folders.ts';
import { MasterLibrary } from '../archive/library/library.ts';
import { type MasterRecord, removeUnfinished } from '../archive/record.ts';
import type { HashedKey } from '../budgets/access-keys.ts';
import type { DiskCache } from '../cache/disk-cache.ts';
import type { SharedCache } from '../cache/shared/shared-cache.ts';
import type { Config } from '../config/settings.ts';
import { DatabaseError } from '../database/database-error.ts';
import type { HeldDatabase } from '../database/hold.ts';
import { FormerImages } from '../discovery/former-images.ts';
import { Journal } from '../discovery/journal.ts';
import { type EncoderSettings, encodersOf, jpegSettingsOf } from '../encoding/encoder-settings.ts';
import { EssayLibrary } from '../essays/library.ts';
import { ToldChanges } from '../essays/presented/told-changes.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import { IngestRunner } from '../ingest/runner.ts';
import { ingestShares } from '../ingest/shares.ts';
import type { Log } from '../log.ts';
import type { OpenCopies } from '../masters/open-copies.ts';
import { OriginChecks } from '../masters/origin-checks.ts';
import { findOpjCompress } from '../pixels/jpeg2000/encoding/opj-compress.ts';
import { HandPurgeStore } from '../purging/hand-purge-store.ts';
import { type PurgedByHand, PurgeWork } from '../purging/purge-work.ts';
import type { PurgeSecrets } from '../purging/secrets.ts';
import type { SharedReadiness } from '../readiness.ts';
import { TextMarks } from '../search/index/text-marks-store.ts';
import { openCache } from '../server-parts/rendering-parts.ts';
import { makeServingParts, type ServingParts } from '../server-parts/serving-parts.ts';
import { sourceVersion } from '../serving/open-images.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import { PolicyFile, policyOptions } from '../written-policies/policy-file.ts';

/** What is stored of images, where all find it that share it. */
export interface SharedImages {
  /** Puts what was made of a master there. Rejects when the server is stopped. */
  keep(record: MasterRecord): Promise<void>;
  /** The record of what is there of an image and not on this machine; undefined where it is here, or not whole there. */
  keptElsewhere(identifier: string): Promise<MasterRecord | undefined>;
  /** A worker could not read what is there of an image. */
  unreadable(stored: Pick<MasterRecord, 'identifier' | 'version'>): void;
}

/** What a server does that shares its data with others: it publishes its database, and what is stored of images. */
export interface Sharing {
  /** By which all who share it encode. */
  readonly encoders: EncoderSettings;
  /** Has the database of the data folder be what is published, where that is newer. Nobody has it open. */
  prepare(dataFolder: string): Promise<void>;
  /** Makes what needs the database. */
  open(inputs: PrimaryInputs, parts: Pick<PrimaryParts, 'library' | 'metrics'>): void;
  /** What all have rendered; without a cache where each renders for itself. */
  readonly responses: { readonly cache: SharedCache | undefined };
  /** What is stored of images; undefined before `open`. */
  readonly images: SharedImages | undefined;
  /** Resolves when nodes that reach the store serve what is written by now; never, where nothing can be published. */
  known(): Promise<void>;
  /** Publishes from now on: the database can be relied on. */
  begin(): void;
  /** Does what was purged by hand elsewhere, and what others were asked to purge, from now on: the database can be relied on. */
  takePurges(purged: PurgedByHand): void;
  /** Another file has come to the place of the database. */
  databaseReplaced(): void;
  readiness(): SharedReadiness;
  /** Publishes what is there, where that can be done, and ends. */
  stop(): Promise<void>;
}

/** What every part of the primary is made with. */
export interface PrimaryInputs extends ArchiveFolders {
  /** Left out where nothing is shared. */
  readonly sharing?: Sharing | undefined;
  readonly config: Config;
  readonly log: Log;
  readonly claim: ClaimedDataFolder;
  readonly held: HeldDatabase;
  readonly progress: ProgressDisplay;
  readonly secrets: PurgeSecrets;
  /** Where what is stored of images is read from; undefined: the data folder. */
  readonly imageStore: ReachedStore | undefined;
  readonly accessKeys: readonly HashedKey[];
}

/** The parts of the primary, but for the workers. */
export interface PrimaryParts extends ServingParts {
  readonly origins: OriginChecks;
  readonly library: MasterLibrary;
  readonly policies: PolicyFile;
  readonly essays: EssayLibrary;
  readonly ingest: IngestRunner;
  readonly purges: PurgeWork;
}

/**
 * Makes the parts, each from those before it. What the database knows of the masters is relied on; where it knows none, the
 * folder is looked at. Nothing is followed or made yet, and no manifest composed.
 *
 * @throws LoupeError `invalid-request` when nothing is known and the folder of masters cannot be read
 */
export async function makeParts(inputs: PrimaryInputs): Promise<PrimaryParts> {
  const { config, dataFolder, imagesFolder, claim, held, log } = inputs;
  const diskCache = claim.problem === undefined ? await openCache(config, dataFolder) : undefined;
  const policies = new PolicyFile({ ...policyOptions(config.folders), imagesFolder, log });
  await policies.load();
  const library = await openLibrary(inputs, diskCache, policies);
  const serving = makeServingParts({
    ...{ config, diskCache, place: inputs, dataFolder, imageStore: inputs.imageStore, log },
    // Found once, so that all processes agree.
    encoders: inputs.sharing?.encoders ?? encodersOf(config.encoders, await findOpjCompress()),
    database: held.database,
    sharedCache: inputs.sharing?.responses.cache,
    databasePath: () => held.path,
    canWrite: () => claim.problem === undefined,
    isIngesting: () => config.ingest.background && library.counts.waiting > 0,
    gauges: () => ({
      images: library.counts.images,
      imagesWithWarnings: library.warnedByKind,
      manifests: essays.counts.manifests,
      canvases: essays.counts.canvases,
      manifestProblems: essays.problems.errors,
      waitingForIngest: library.counts.waiting,
    }),
  });
  const { pool, copies, metrics } = serving;
  const purges = new PurgeWork(held.database, inputs.secrets.addresses, {
    publicUrl: config.server.publicUrl,
    byHand: inputs.sharing && new HandPurgeStore(held.database),
    known: inputs.sharing && (() => inputs.sharing?.known() ?? Promise.resolve()),
    log,
  });
  const essays = createEssays(inputs, library, { pool, purges });
  const ingest = createIngest(inputs, library, copies);
  ingest.on('ingested', (result, megapixels) => metrics.ingested(result, megapixels));
  inputs.sharing?.open(inputs, { library, metrics });
  const origins = createOriginChecks(inputs, library, copies);
  return { ...serving, library, origins, policies, essays, ingest, purges };
}

/** What is known of the masters; what a killed run left is removed first, and records of the version before are read. */
async function openLibrary(
  inputs: PrimaryInputs,
  diskCache: DiskCache | undefined,
  { policies }: PolicyFile,
): Promise<MasterLibrary> {
  const { config, imagesFolder, imagesStore, dataFolder, claim, held, log } = inputs;
  const isWritable = claim.problem === undefined;
  if (isWritable) await removeUnfinished(dataFolder);
  const library = new MasterLibrary({
    database: held.database,
    former: new FormerImages(held.database),
    imagesFolder,
    imagesStore,
    policies,
    settleSeconds: config.ingest.settleSeconds,
    rescanSeconds: config.ingest.rescanSeconds,
    log,
  });
  library.on('superseded', ({ identifier, version }) => {
    // Of an image that is gone nothing is to be found; what is of a pyramid that was replaced, or nodes add meanwhile, is removed with that.
    if (!library.catalog.get(identifier)) void inputs.sharing?.responses.cache?.drop(identifier);
    diskCache
      ?.dropVersion(identifier, sourceVersion(version))
      .catch((error: unknown) =>
        log.warn({ err: error, identifier }, 'cached responses of a replaced image cannot be removed'),
      );
  });
  try {
    await recallRecords(inputs, library);
  } catch (error) {
    serveKnown(error, log, 'at the start');
  }
  recallFailed(inputs, library, 'at the start');
  // With nothing to serve there is nothing to listen for, and a wrong path is told at once.
  if (library.counts.images === 0)
    await library.look().catch((cause: unknown) => {
      throw unreadableImages(config.folders.images, cause);
    });
  return library;
}

/**
 * Reads the records beside the pyramids into a database that does not know them. A journal that is new beside them begins with
 * a Refresh.
 *
 * @returns how many were read
 */
export async function recallRecords(
  { dataFolder, claim, held, progress, log }: PrimaryInputs,
  library: MasterLibrary,
): Promise<number> {
  const clears = claim.problem === undefined;
  const taken = await library.takeOver(dataFolder, { clears, onProgress: progress.takingOver });
  if (taken > 0 && new Journal(held.database).beginAnew())
    log.warn(
      'the journal of changes begins anew, beside images that were served before: who follows it takes all manifests anew',
    );
  return taken;
}

/**
 * Has what failed before tried again, once: at the start, but of a database that is suspect when it has been looked through,
 * since nothing is written before.
 *
 * @throws DatabaseError `damaged` at the start, when it can still be set aside
 */
export function recallFailed(
  { held, log }: PrimaryInputs,
  library: MasterLibrary,
  when: 'at the start' | 'looked through',
): void {
  if (held.isSuspect !== (when === 'looked through')) return;
  try {
    library.recall();
  } catch (error) {
    serveKnown(error, log, when);
  }
}

/** What the disk does not take, as when it is full, keeps nothing that is known from being served. Throws any other error. */
function serveKnown(error: unknown, log: Log, when: Parameters<typeof recallFailed>[2]): void {
  if (!(error instanceof DatabaseError)) throw error;
  if (error.fault === 'damaged' && when === 'at the start') throw error;
  log.error({ err: error }, error.message);
}

function createEssays(
  inputs: PrimaryInputs,
  library: MasterLibrary,
  { pool, purges }: Pick<PrimaryParts, 'pool' | 'purges'>,
): EssayLibrary {
  const { config, imagesFolder, imagesStore, manifestsFolder, manifestsStore, dataFolder, claim } = inputs;
  const { held, log } = inputs;
  const journal = new Journal(held.database);
  const isIngesting = (): boolean => config.ingest.background && library.counts.waiting > 0;
  let told: ToldChanges | undefined;
  return new EssayLibrary({
    database: held.database,
    catalog: library.catalog,
    sized: (headers) => library.sized(headers),
    indexMarks: new TextMarks(held.database),
    loadIndex: async () => {
      const { TextIndex } = await import('../search/index/text-index.ts');
      return new TextIndex(held.database, (manifest, error) =>
        log.error({ err: error, manifest }, 'the texts of a manifest cannot be read; it is not found'),
      );
    },
    onPublished: (touched, stores, hasMore) => {
      told ??= new ToldChanges(held.database, stores);
      journal.record(told.of(touched), { files: hasMore, folders: stores.folders.isBehind });
      journal.compareRecords();
      purges.presented(touched.names);
    },
    onDone: () => journal.settle(false),
    isIngesting,
    // A master that waits for ingest may show that a folder has moved.
    onSettled: () => isIngesting() || journal.settle(),
    imagesFolder,
    imagesStore,
    manifestsFolder,
    manifestsStore,
    ...(claim.problem === undefined && { dataFolder }),
    rescanSeconds: config.ingest.rescanSeconds,
    folderManifests: config.presentation.folderManifests,
    iiifJsonIds: config.presentation.iiifJsonIds,
    probe: (master) => pool.probe(master),
    log,
  });
}

function createOriginChecks(
  { config, held, log }: PrimaryInputs,
  library: MasterLibrary,
  { isAnother }: OpenCopies,
): OriginChecks {
  return new OriginChecks({
    ...{ database: held.database, isAnother, log },
    lookAgain: (identifier) => library.lookAgain(identifier),
    everyHours: config.distantMasters.everyHours,
  });
}

function createIngest(
  { config, imagesFolder, dataFolder, claim, progress, sharing, log }: PrimaryInputs,
  library: MasterLibrary,
  copies: OpenCopies,
): IngestRunner {
  return new IngestRunner({
    keep: sharing && (async (record) => sharing.images?.keep(record)),
    queue: library.queue,
    run: {
      settings: {
        imagesFolder,
        dataFolder,
        maxMasterPixels: config.limits.maxMasterPixels,
        jpg: jpegSettingsOf(config.encoders),
      },
      copies: { ...copies, recordOf: (identifier) => library.catalog.get(identifier)?.record },
      storedElsewhere: sharing && (async ({ identifier }) => sharing.images?.keptElsewhere(identifier)),
      ...ingestShares(config.ingest),
    },
    enabled: config.ingest.background && claim.problem === undefined,
    progress,
    log,
  });
}
