import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { settleFolders } from '../archive/folders.ts';
import { ingestWorkOf } from '../archive/ingest-plan.ts';
import { type MasterRecord, readStoredRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { FIXED_BYTES } from '../image/render-memory.ts';
import { ingestShares } from '../ingest/shares.ts';
import { type AskedPath, countScans, type FoundScan, foundScans } from '../inspection/found-scans.ts';
import { InTurn } from '../inspection/in-turn.ts';
import { type InspectionParts, inspectScan } from '../inspection/inspect-scan.ts';
import { Inspector } from '../inspection/inspector.ts';
import { CommandProgress } from '../inspection/progress.ts';
import { isTrouble, type ScanReport } from '../inspection/report.ts';
import { reportJson } from '../inspection/report-json.ts';
import { reportText, troubleText } from '../inspection/report-text.ts';
import { InspectionSummary } from '../inspection/summary.ts';
import { MEGABYTE } from '../megabyte.ts';
import { effectivePolicy, type ImagePolicies } from '../policies/image-policy.ts';
import { masterBytes } from '../rendering/cost.ts';
import { errorCode } from '../storage/error-code.ts';
import { readPolicyFile } from '../written-policies/policy-file.ts';
import { JsonListOutput, ResultOutput, type ResultStream } from './result-output.ts';

/** Where a command tells its result, and how far it is. */
export interface InspectionStreams {
  readonly stdout: ResultStream;
  readonly stderr: NodeJS.WriteStream;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/**
 * `loupe inspect FILE …`: what files and folders of scans are, what Loupe does with them, and what to do about what is wrong.
 * Needs no running server and disturbs none: it only reads.
 *
 * @param paths files and folders; none for the image folder
 * @returns the exit code: 0, or 1 when something is wrong with a scan
 * @throws LoupeError `invalid-request` when a path names nothing
 */
export async function inspectOnce(
  config: Config,
  paths: readonly string[],
  { stdout, stderr, signal }: InspectionStreams,
): Promise<number> {
  const { imagesFolder, imagesStore, dataFolder } = await settleFolders(config.folders, config.objectStore);
  if (imagesStore !== undefined && paths.length === 0)
    throw new LoupeError(
      'invalid-request',
      'images: the masters lie in a store, and inspect looks at files: name files or folders that are on this machine',
    );
  const policies = await readPolicyFile(config.folders, imagesFolder);
  const written = paths.length === 0 ? [config.folders.images] : paths;
  const asked = await Promise.all(written.map((path) => askedPath(path, imagesFolder)));
  const total = countScans(asked);
  const isOneFile = total === 1 && asked[0]?.isFolder === false;
  const progress = new CommandProgress(stderr, 'inspect', isOneFile ? 0 : total);
  const output = new ResultOutput(stdout, () => progress.clear());
  const summary = new InspectionSummary();
  const list = config.validation.json ? new JsonListOutput(output) : undefined;
  const tell = async (scan: FoundScan, report: ScanReport): Promise<void> => {
    summary.add(report);
    if (list) return list.add(reportJson(report));
    const colours = output.hasColours;
    if (scan.isNamed) await output.write(`${reportText(report, colours)}\n`);
    else if (isTrouble(report)) await output.write(`${troubleText(report, colours)}\n`);
  };
  try {
    const parts = { config, dataFolder, policies, signal, progress, tell };
    await inspectAll(foundScans(asked, imagesFolder), total, parts);
  } finally {
    progress.end();
  }
  if (list) await list.end(summary.json);
  else if (!isOneFile) await output.write(summary.text);
  return summary.troubled > 0 ? 1 : 0;
}

async function askedPath(path: string, imagesFolder: string): Promise<AskedPath> {
  // As `loupe ingest`: with the folder's name before it or without.
  for (const candidate of [resolve(path), join(imagesFolder, path)]) {
    try {
      const found = await stat(candidate);
      const isFolder = found.isDirectory();
      // Reading a pipe or a device could block for ever.
      if (!isFolder && !found.isFile())
        throw new LoupeError('invalid-request', `${path}: is neither a file nor a folder`);
      // A link is looked at by its own name.
      const real = isFolder
        ? await realpath(candidate)
        : join(await realpath(dirname(candidate)), basename(candidate));
      return { shown: path, real, isFolder };
    } catch (error) {
      if (error instanceof LoupeError || errorCode(error) === undefined) throw error;
    }
  }
  throw new LoupeError('invalid-request', `${path}: there is no such file or folder that can be read`);
}

/** What inspecting many files takes. */
interface Inspection {
  readonly config: Config;
  readonly dataFolder: string;
  readonly policies: ImagePolicies;
  readonly signal: AbortSignal;
  readonly progress: CommandProgress;
  /** Waited for: what is not yet read of the result holds up the inspection. */
  readonly tell: (scan: FoundScan, report: ScanReport) => Promise<void>;
}

async function inspectAll(scans: Iterator<FoundScan>, total: number, inspection: Inspection): Promise<void> {
  const { config, dataFolder, policies, signal, progress, tell } = inspection;
  const temporary = await mkdtemp(join(tmpdir(), 'loupe-inspect-'));
  const { memoryBytes, processes } = ingestShares(config.ingest);
  const { maxMasterPixels } = config.limits;
  const ending = new AbortController();
  const end = (): void => ending.abort(new LoupeError('invalid-request', 'inspect: ended early'));
  signal.addEventListener('abort', end);
  const inspector = new Inspector({
    settings: { imagesFolder: '/', dataFolder: temporary, maxMasterPixels },
    newWorkFolder: () => mkdtemp(join(temporary, 'work-')),
    memoryBytes,
    signal: ending.signal,
  });
  const parts = {
    readsPixels: !config.inspection.headersOnly,
    recordOf: (master: Master) => currentRecord(dataFolder, master, policies),
    isServedStraight: (image: Parameters<InspectionParts['isServedStraight']>[0]) =>
      FIXED_BYTES + masterBytes(image) <= config.render.memoryMb * MEGABYTE,
    maxMasterPixels,
  };
  const inTurn = new InTurn(([scan, report]: readonly [FoundScan, ScanReport]) => tell(scan, report));
  let begun = 0;
  const work = async (): Promise<void> => {
    const lane = inspector.lane();
    try {
      for (let next = scans.next(); !next.done; next = scans.next()) {
        ending.signal.throwIfAborted();
        const [scan, number] = [withPolicy(next.value, policies), begun++];
        for await (const report of inspectScan(scan, { ...parts, lane }))
          await inTurn.add(number, [scan, report]);
        progress.step(scan.shown);
        await inTurn.end(number);
      }
    } catch (error) {
      ending.abort(error);
      inTurn.stop();
      throw error;
    } finally {
      await lane.end();
    }
  };
  try {
    const lanes = Array.from({ length: Math.max(1, Math.min(processes, total)) }, work);
    for (const ended of await Promise.allSettled(lanes)) if (ended.status === 'rejected') throw ended.reason;
  } finally {
    signal.removeEventListener('abort', end);
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A scan with what the file of policies says of it. */
function withPolicy(scan: FoundScan, policies: ImagePolicies): FoundScan {
  const policy = scan.master && effectivePolicy(policies.of(scan.master.identifier));
  return scan.master && policy ? { ...scan, master: { ...scan.master, policy } } : scan;
}

/** The record of an image whose pyramid is there and right; undefined for any other, and where records cannot be read. */
async function currentRecord(
  dataFolder: string,
  { policy: _, ...master }: Master,
  policies: ImagePolicies,
): Promise<MasterRecord | undefined> {
  try {
    const record = await readStoredRecord(dataFolder, master.identifier);
    if (!record) return undefined;
    const said = policies.of(master.identifier);
    // What essays say of negatives is not looked up: where no folder says it, it is as the record has it.
    const negative = said.negative ?? record.policy?.negative;
    const policy = effectivePolicy({ ...said, ...(negative !== undefined && { negative }) });
    return ingestWorkOf({ ...master, ...(policy && { policy }) }, record) === undefined ? record : undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
