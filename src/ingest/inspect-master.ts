import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedMetadata, embeddedMetadata } from '../archive/embedded-metadata.ts';
import type { Master } from '../archive/scan.ts';
import type { ScanWarning } from '../archive/scan-warnings.ts';
import type { Dimensions } from '../image/geometry.ts';
import { readOtherFormat, readScanFacts, type ScanFacts } from '../pixels/facts/scan-facts.ts';
import { usablePyramid } from '../pixels/facts/usable-pyramid.ts';
import { readEachRow, withPixelRows } from '../pixels/master/decode.ts';
import { decodeError } from '../pixels/master/decode-error.ts';
import { type HeldMaster, heldWhileRendered } from '../pixels/master/finish.ts';
import type { MasterProbe } from '../pixels/master/probe.ts';
import { readScanTags } from '../pixels/master/scan-tags.ts';
import type { MasterStructure } from '../pixels/master/structure.ts';
import { storageErrorOf } from '../storage/storage-error.ts';
import {
  estimateOf,
  fileOf,
  type IngestSettings,
  type PlacedMaster,
  probeAsIngested,
  warningsBeforeDecoding,
} from './look-at-master.ts';
import type { MasterFiles } from './master-files.ts';
import { failedBy, type IngestEstimate, type IngestFailed } from './outcome.ts';

/** What ingest would make of an image, as far as its header tells. */
export interface PlannedImage extends Dimensions, HeldMaster {
  /** What is done to its colours, in words. */
  readonly colour: string;
  readonly warnings: readonly ScanWarning[];
  readonly embedded: EmbeddedMetadata;
  readonly estimate: IngestEstimate;
  /** What keeps the pyramid of a TIFF from being used in place, as sentences without their ends; undefined for another format. */
  readonly lacksInPlace: readonly string[] | undefined;
}

/** What the header of a master tells. */
export interface InspectedHeader {
  readonly kind: 'header';
  /** Undefined when the header cannot be read. */
  readonly facts: ScanFacts | undefined;
  /** Its bytes can be read, whatever they are. */
  readonly isReadable: boolean;
  /** The format of a file that is none of those that are read, with its article. */
  readonly otherFormat: string | undefined;
  readonly pages: number;
  /** Why ingest would refuse it, or what it would make of it. */
  readonly plan: IngestFailed | PlannedImage;
}

/** The pixels of a master were read, all of them. */
export interface InspectedPixels {
  readonly kind: 'pixels';
  readonly warnings: readonly ScanWarning[];
}

/** Reads the header of a master as ingest does, and makes nothing. What it would be refused for is told, not thrown. */
export async function inspectHeader(
  master: PlacedMaster,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<InspectedHeader> {
  const path = fileOf(master, settings);
  const opened = await files.open(path).catch((error: unknown) => failedBy(master, error));
  if ('kind' in opened) {
    const other = await readOtherFormat(path).catch(() => undefined);
    const read = { isReadable: other !== undefined, otherFormat: other?.name };
    return { kind: 'header', facts: undefined, ...read, pages: 1, plan: opened };
  }
  const { structure } = opened;
  const frame = structure.frames[(master.page ?? 1) - 1] ?? 0;
  return {
    kind: 'header',
    facts: await readScanFacts(structure, frame),
    isReadable: true,
    otherFormat: undefined,
    pages: structure.frames.length,
    plan: await planned(master, structure, settings).catch((error: unknown) => failedBy(master, error)),
  };
}

async function planned(
  master: Master,
  structure: MasterStructure,
  settings: IngestSettings,
): Promise<PlannedImage> {
  const probe = await probeAsIngested(structure, master, settings);
  const { width, height, normalisation } = probe;
  return {
    width,
    height,
    colour: normalisation.colour,
    warnings: warningsBeforeDecoding(structure, probe),
    embedded: embeddedMetadata(await readScanTags(structure, probe.frame, probe)),
    estimate: estimateOf(probe),
    lacksInPlace: await lacksInPlace(structure, probe),
    ...heldWhileRendered(probe),
  };
}

async function lacksInPlace(
  structure: MasterStructure,
  probe: MasterProbe,
): Promise<readonly string[] | undefined> {
  if (structure.format !== 'tiff') return undefined;
  const judged = await usablePyramid(structure, probe);
  return 'lacks' in judged ? judged.lacks : [];
}

/**
 * Reads all pixels of a master as ingest does, and keeps none.
 *
 * @returns what decoding warned of
 * @throws LoupeError `unreadable-source` with a public sentence, where ingest would refuse it
 */
export async function inspectPixels(
  master: PlacedMaster,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<InspectedPixels> {
  const { workFolder } = settings;
  const { structure } = await files.open(fileOf(master, settings));
  const probe = await probeAsIngested(structure, master, settings);
  const work = join(workFolder, randomUUID());
  const warnings: ScanWarning[] = [];
  await mkdir(work, { recursive: true });
  try {
    await withPixelRows(structure, probe, work, readEachRow, (warning) => warnings.push(warning));
  } catch (error) {
    throw (await storageErrorOf(error, workFolder)) ?? decodeError(error);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { kind: 'pixels', warnings };
}
