import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOfCurrentMends } from '../archive/mends.ts';
import {
  imageFolder,
  type MasterRecord,
  makeImageFolder,
  readRecord,
  removeOtherVersions,
  versionFolder,
  writeRecord,
} from '../archive/record.ts';
import { mergedWarnings, type ScanWarning } from '../archive/scan-warnings.ts';
import { LoupeError } from '../errors.ts';
import { checkPixels, withPixelRows } from '../pixels/master/decode.ts';
import { decodeError } from '../pixels/master/decode-error.ts';
import type { MasterProbe } from '../pixels/master/probe.ts';
import type { MasterStructure } from '../pixels/master/structure.ts';
import { deepPositive } from '../pixels/negatives/deep-positive.ts';
import { FilmBaseEstimate } from '../pixels/negatives/film-base.ts';
import { positiveRows } from '../pixels/negatives/positive-rows.ts';
import type { PixelRows } from '../pixels/pixel-rows.ts';
import { PYRAMID_FILE } from '../pixels/stored/pyramid.ts';
import { type FoldersOfImages, openRecorded } from '../pixels/stored/reused/open-recorded.ts';
import { UnusablePyramidError, writePackInPlace } from '../pixels/stored/reused/write-in-place.ts';
import { writeNegative, writeStoredFiles } from '../pixels/stored/write.ts';
import type { FilmBase } from '../policies/image-policy.ts';
import { haveSameBytes, isThere } from '../storage/file-store.ts';
import { StorageError, storageErrorOf } from '../storage/storage-error.ts';
import { changedWhileRead } from './master-files.ts';

/** What is said of a master whose own pyramid cannot be used though its header says so. */
export const OTHER_SIZES = 'its smaller sizes do not show what its full size does, and are not used';

/**
 * Makes the stored files of a master and writes its record. When the files of the same bytes are there already, only the
 * record is written; an earlier build may not have looked for damage, which is looked for then. The same is done where they are in a
 * place that several machines share.
 *
 * @returns the record as it was written, with what decoding warned of
 */
export async function storeMaster(
  record: MasterRecord,
  probe: MasterProbe,
  structure: MasterStructure,
  settings: StoringFolders & { readonly workFolder: string },
): Promise<MasterRecord> {
  const { dataFolder, workFolder } = settings;
  const target = versionFolder(dataFolder, record);
  const before = await readRecord(dataFolder, record.identifier);
  const stored = await storedBefore(before, record, settings);
  // Of an earlier record, its version tells that it was made of 8.
  let negative: MasterRecord['negative'] = stored?.negative && {
    ...stored.negative,
    bits: stored.negative.bits ?? 8,
  };
  let pixelsOf = stored?.pixelsOf ?? (before?.version === record.version ? before.pixelsOf : undefined);
  const found: ScanWarning[] = [];
  const decoded = { probe, structure, warn: (warning: ScanWarning) => found.push(warning) };
  if (stored && isOfCurrentMends(stored)) {
    // Nothing is decoded again: the same bytes have the same faults.
    found.push(
      ...stored.warnings.filter(({ kind, sentence }) => kind !== 'colours' && sentence !== OTHER_SIZES),
    );
  } else {
    const work = join(workFolder, randomUUID());
    let isMoved = false;
    await mkdir(work, { recursive: true });
    try {
      if (stored) await reading(work, checkPixels(structure, probe, work, decoded.warn));
      else {
        negative = await makeFiles(work, record, decoded, settings);
        if (before && (await isSamePyramid(work, versionFolder(dataFolder, before))))
          pixelsOf = before.pixelsOf ?? before.sha256;
        await makeImageFolder(dataFolder, record.identifier);
        // Left by a run that was killed before it wrote the record.
        await rm(target, { recursive: true, force: true });
        await rename(work, target);
        isMoved = true;
      }
    } catch (error) {
      if (await isThere(work)) throw error;
      // Whatever it says: what was read is not at fault.
      throw new StorageError('the data folder was removed or emptied while files were made in it', {
        cause: error,
      });
    } finally {
      if (!isMoved) await rm(work, { recursive: true, force: true });
    }
  }
  const written = {
    ...record,
    ...(negative && { negative, colour: `${record.colour}; ${inversionWords(negative)}` }),
    ...(pixelsOf !== undefined && pixelsOf !== record.sha256 && { pixelsOf }),
    warnings: mergedWarnings([...record.warnings, ...found]),
  };
  // Where nothing lies here, a record here would tell of nothing.
  if (!stored || stored !== settings.stored) await placeRecord(dataFolder, written);
  return written;
}

/** Writes a record beside its files, and removes those of other versions. */
async function placeRecord(dataFolder: string, record: MasterRecord): Promise<void> {
  await writeRecord(dataFolder, record);
  await removeOtherVersions(imageFolder(dataFolder, record.identifier), record.version);
}

/** Whether a scan that was replaced shows the same as before: made by the same rules, equal pixels are equal bytes. */
function isSamePyramid(folder: string, before: string): Promise<boolean> {
  return haveSameBytes(join(folder, PYRAMID_FILE), join(before, PYRAMID_FILE));
}

/** The previous record, when it names the same version and its files can be opened, or else the one that tells of them in a shared place. */
async function storedBefore(
  previous: MasterRecord | undefined,
  record: MasterRecord,
  { stored: elsewhere, ...folders }: StoringFolders,
): Promise<MasterRecord | undefined> {
  const shared = elsewhere?.version === record.version ? elsewhere : undefined;
  if (previous?.version !== record.version) return shared;
  try {
    // Its file may have been touched since.
    const stored = await openRecorded(folders, { ...previous, master: record.master });
    await stored.close();
    return previous;
  } catch (error) {
    if (error instanceof LoupeError) return shared;
    throw error;
  }
}

/** Where a master and what is stored of it lie. */
interface StoringFolders extends FoldersOfImages {
  /** What is read is a copy of the master, which nobody else writes to. */
  readonly isCopy?: boolean;
  /** What is stored of it in a place that several machines share, and not here. */
  readonly stored?: MasterRecord | undefined;
}

async function requireAsRecorded(path: string, { master }: MasterRecord): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  if (size !== master.bytes || Math.floor(mtimeMs) !== master.modifiedMs) throw changedWhileRead();
}

/** A master whose pixels are to be read, and who is told what is wrong with them. */
interface DecodedMaster {
  readonly probe: MasterProbe;
  readonly structure: MasterStructure;
  readonly warn: (warning: ScanWarning) => void;
}

/** Returns how a negative was made a positive. */
async function makeFiles(
  folder: string,
  record: MasterRecord,
  decoded: DecodedMaster,
  folders: StoringFolders,
): Promise<MasterRecord['negative']> {
  const { probe, structure, warn } = decoded;
  const { profile } = probe.normalisation;
  const decode = (use: (rows: PixelRows) => Promise<void>, probed = probe) =>
    reading(folder, withPixelRows(structure, probed, folder, use, warn));
  const scanned = record.policy?.negative ? await makeNegative(folder, record, decode) : undefined;
  const deep = scanned && positiveProbe(probe, scanned.base);
  const negative = scanned && { ...scanned, bits: deep ? (16 as const) : (8 as const) };
  const { inPlace } = record;
  await decode((rows) => {
    if (inPlace)
      return writePackInPlace(folder, { ...rows, profile }, { path: structure.path, pyramid: inPlace });
    return writeStoredFiles(
      folder,
      negative && !deep ? positiveRows(rows, negative.base) : { ...rows, profile },
    );
  }, deep);
  if (!folders.isCopy) await requireAsRecorded(structure.path, record);
  const stored = await openRecorded(folders, { ...record, ...(negative && { negative }) }, folder);
  await stored.close();
  return negative;
}

/** A negative of more than 8 bits whose pixels are to be those of its positive; undefined where they are made of 8. */
export function positiveProbe(probe: MasterProbe, base: FilmBase): MasterProbe | undefined {
  const { gray, normalisation } = probe;
  const convertDeep = normalisation.deep && deepPositive(base, gray ? 1 : 3, normalisation.deep);
  return convertDeep && { ...probe, normalisation: { ...normalisation, convertDeep } };
}

/** Writes the scan of a negative as it is, and finds the base of its film. */
async function makeNegative(
  folder: string,
  { gray, policy }: MasterRecord,
  decode: (use: (rows: PixelRows) => Promise<void>) => Promise<void>,
): Promise<NonNullable<MasterRecord['negative']>> {
  const estimate = new FilmBaseEstimate(gray ? 1 : 3);
  await decode((rows) => writeNegative(folder, estimate.observing(rows)));
  const stated = policy?.negative;
  return typeof stated === 'object'
    ? { base: stated, isEstimated: false }
    : { base: estimate.base, isEstimated: true };
}

function inversionWords({ base, isEstimated, bits }: NonNullable<MasterRecord['negative']>): string {
  const colour = base.map((value) => value.toString(16).padStart(2, '0')).join('');
  const ofBits = bits === 16 ? ' of its 16 bits' : '';
  return `a negative made a positive${ofBits}, film base ${colour}${isEstimated ? ' as estimated' : ''}`;
}

/** Of whatever goes wrong, a sentence for people. */
async function reading(folder: string, pixels: Promise<void>): Promise<void> {
  try {
    await pixels;
  } catch (error) {
    if (error instanceof UnusablePyramidError) throw error;
    throw (await storageErrorOf(error, folder)) ?? decodeError(error);
  }
}
