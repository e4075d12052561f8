import { readdir } from 'node:fs/promises';
import { type ImagesPlace, settleFolders, unreadableImages } from '../archive/folders.ts';
import { type RecordedMaster, RecordedMasterStore } from '../archive/library/recorded-master-store.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { requireKnown } from '../database/migrate.ts';
import { databasePath, openForReading } from '../database/open.ts';
import { LoupeError } from '../errors.ts';
import { compareMaster } from '../fixity/compare-master.ts';
import { comparisonJson, comparisonText, FixitySummary, isLoss } from '../fixity/fixity-report.ts';
import { Pace } from '../fixity/pace.ts';
import { masterReader } from '../fixity/read-master.ts';
import { CommandProgress } from '../inspection/progress.ts';
import { lowerPriority } from '../ipc/lower-priority.ts';
import { type WithFile, withMasterFiles } from '../masters/masters-of-commands.ts';
import { originSettingsOf } from '../origins/origin-client.ts';
import { errorCode } from '../storage/error-code.ts';
import { isThere } from '../storage/file-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { type StoreAddress, storeAt } from '../storage/stores/store-address.ts';
import { belowImages, isNamed } from './below-images.ts';
import type { InspectionStreams } from './inspect.ts';
import { JsonListOutput, ResultOutput } from './result-output.ts';

/** Masters that are asked of the database together. */
const AT_ONCE = 200;

/**
 * `loupe inspect --fixity`: whether the masters still have the bytes that they had when they were ingested. A server may run
 * meanwhile: the database is read, and nothing is written.
 *
 * @param paths files, folders or identifiers below the image folder; none for all
 * @returns the exit code: 0, or 1 when a master is not what it was
 * @throws LoupeError `invalid-request` when there is no database, or no image folder
 */
export async function fixityOnce(
  config: Config,
  paths: readonly string[],
  { stdout, stderr, signal }: InspectionStreams,
): Promise<number> {
  const place = await settleFolders(config.folders, config.objectStore);
  const path = databasePath(place.dataFolder);
  if (!(await isThere(path)))
    throw new LoupeError(
      'invalid-request',
      `data: there is no database in ${config.folders.data}: nothing was ingested there yet`,
    );
  await requireMasters(place, config.folders.images);
  lowerPriority(process);
  try {
    const database = openForReading(path);
    try {
      requireKnown(database);
      const names = paths.map((each) => belowImages(each, place));
      return await withMasterFiles(place, originSettingsOf(config.distantMasters), (withFile) =>
        compareAll(database, { config, names, place, withFile, stdout, stderr, signal }),
      );
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new LoupeError('invalid-request', `data: ${error.message}`, { cause: error });
  }
}

/** A drive that is not mounted leaves an empty folder: then no master is said to be missing. */
async function requireMasters({ imagesFolder, imagesStore }: ImagesPlace, shown: string): Promise<void> {
  if (imagesStore !== undefined) return requireObjects(imagesStore);
  const names = await readdir(imagesFolder).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
    throw unreadableImages(shown, error);
  });
  if (names.length === 0)
    throw new LoupeError('invalid-request', `images: the folder ${shown} is empty: is its drive mounted?`);
}

/** A wrong prefix is an empty one. */
async function requireObjects(address: StoreAddress): Promise<void> {
  const { written: location } = address;
  const store = storeAt(address);
  try {
    const { objects } = await store.list('', { most: 1 });
    if (objects.length === 0)
      throw new LoupeError('invalid-request', `images: there is nothing in the store ${location}`);
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    throw unreadableImages(location, error);
  } finally {
    await store.close();
  }
}

/** What is compared, and where the result goes. */
interface Comparison extends InspectionStreams {
  readonly config: Config;
  /** Below the image folder; none for all. */
  readonly names: readonly string[];
  readonly place: ImagesPlace;
  readonly withFile: WithFile;
}

async function compareAll(database: Database, comparison: Comparison): Promise<number> {
  const { config, names, place, withFile, stdout, stderr, signal } = comparison;
  const store = new RecordedMasterStore(database);
  let bytes = 0;
  let isAny = false;
  for (const master of wanted(store, names)) {
    bytes += master.bytes;
    isAny = true;
  }
  if (!isAny && names.length > 0)
    throw new LoupeError('invalid-request', `${names.join(', ')}: nothing of that name was ingested`);
  const { fixityMb } = config.inspection;
  const label = fixityMb === 0 ? 'fixity' : `fixity at ${fixityMb} MB/s`;
  const progress = new CommandProgress(stderr, label, Math.floor(bytes / 1e6), ' MB');
  const output = new ResultOutput(stdout, () => progress.clear());
  const list = config.validation.json ? new JsonListOutput(output) : undefined;
  const pace = new Pace(fixityMb * 1e6);
  const summary = new FixitySummary();
  const masters = masterReader(place, withFile);
  try {
    for (const master of wanted(store, names)) {
      const compared = await compareMaster(masters, master, {
        again: () => store.get(master.identifier),
        onRead: async (read) => {
          progress.step(master.path, read / 1e6);
          await pace.take(read, signal);
        },
      });
      signal.throwIfAborted();
      summary.add(compared);
      const file = `${config.folders.images.replace(/\/+$/, '')}/${compared.master.path}`;
      if (list) await list.add(comparisonJson(file, compared));
      else if (isLoss(compared)) await output.write(`${comparisonText(file, compared, output.hasColours)}\n`);
    }
  } finally {
    progress.end();
    await masters.close();
  }
  if (list) await list.end(summary.json);
  else await output.write(summary.text);
  return summary.losses > 0 ? 1 : 0;
}

function* wanted(store: RecordedMasterStore, names: readonly string[]): Generator<RecordedMaster, void> {
  let some = store.next('', AT_ONCE);
  while (some.length > 0) {
    for (const master of some)
      if (names.length === 0 || names.some((name) => isNamed(master, name))) yield master;
    some = store.next(some.at(-1)?.identifier ?? '', AT_ONCE);
  }
}
