import { availableParallelism } from 'node:os';
import { embeddedMetadata } from '../archive/embedded-metadata.ts';
import type { ImagesPlace } from '../archive/folders.ts';
import { isCurrentRecord, withPages } from '../archive/pages.ts';
import { type MasterRecord, mediaTypeOfMaster, readRecords } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { eachAtOnce } from '../at-once/each-at-once.ts';
import { factsOfRecord } from '../composition/image-look-ups.ts';
import { LoupeError } from '../errors.ts';
import { findMasters, withMasterFiles } from '../masters/masters-of-commands.ts';
import type { OriginSettings } from '../origins/origin-client.ts';
import { probeImage } from '../pixels/master/probe.ts';
import { readScanTags } from '../pixels/master/scan-tags.ts';
import { readMasterStructure } from '../pixels/master/structure.ts';
import type { ImageFacts } from '../presentation/model/image-facts.ts';
import { errorCode } from '../storage/error-code.ts';
import { StorageError } from '../storage/storage-error.ts';

/** An image that a file names and that cannot be shown. */
export interface UnusableImage {
  readonly identifier: string;
  /** Below the image folder. */
  readonly path: string;
  /** Why; follows its name. */
  readonly sentence: string;
}

export interface NamedImageFacts {
  /** Every image of the archive, by identifier. */
  readonly facts: ReadonlyMap<string, ImageFacts>;
  readonly unusable: readonly UnusableImage[];
}

export interface NamedImageFactsParts extends ImagesPlace {
  readonly dataFolder: string;
  readonly maxInputPixels: number;
  /** From where scans of other servers may be fetched. */
  readonly origins: OriginSettings;
}

/** A data folder that cannot be read counts as empty: headers give the same facts. */
async function recordsIn(dataFolder: string): Promise<Map<string, MasterRecord>> {
  try {
    return await readRecords(dataFolder);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return new Map();
  }
}

function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '').normalize('NFC');
}

/** The master of a page that has no record. */
function pageOf(identifier: string, masters: ReadonlyMap<string, Master>): Master | undefined {
  const [, name = '', page] = /^(.+);([1-9]\d{0,5})$/.exec(identifier) ?? [];
  const master = masters.get(name);
  return master && { ...master, identifier, page: Number(page) };
}

/**
 * What is known of the images of an archive without a server: from the records of ingest where they are current, and
 * from the headers of named images that have none. Only reads.
 *
 * @param named identifiers; other images without a record count as there, with a size of one pixel
 * @throws LoupeError `invalid-request` when the image folder cannot be read
 */
export async function namedImageFacts(
  parts: NamedImageFactsParts,
  named: ReadonlySet<string>,
): Promise<NamedImageFacts> {
  const { dataFolder, maxInputPixels, imagesStore } = parts;
  const { masters, problems } = await findMasters(parts).catch((cause: unknown) => {
    const place = imagesStore === undefined ? 'folder' : 'store';
    throw new LoupeError('invalid-request', `images: the ${place} cannot be read`, { cause });
  });
  const records = await recordsIn(dataFolder);
  const facts = new Map<string, ImageFacts>();
  const unusable: UnusableImage[] = problems.flatMap(({ path, sentence }) => {
    const identifier = withoutExtension(path);
    return named.has(identifier) ? [{ identifier, path, sentence }] : [];
  });
  const toProbe: Master[] = [];
  const byIdentifier = new Map<string, Master>();
  for (const master of withPages(masters, records)) {
    const { identifier, modifiedMs } = master;
    byIdentifier.set(identifier, master);
    const record = records.get(identifier);
    if (isCurrentRecord(record, master)) facts.set(identifier, factsOfRecord(record));
    else if (named.has(identifier)) toProbe.push(master);
    // No file shows it: that it is there is enough.
    else facts.set(identifier, { identifier, width: 1, height: 1, modifiedMs, embedded: {} });
  }
  for (const identifier of named) {
    const page = byIdentifier.has(identifier) ? undefined : pageOf(identifier, byIdentifier);
    if (page) toProbe.push(page);
  }

  await withMasterFiles(parts, parts.origins, (withFile) =>
    eachAtOnce(toProbe, availableParallelism(), async (master) => {
      const { identifier, path } = master;
      try {
        facts.set(identifier, await withFile(master, (file) => factsOf(master, file, maxInputPixels)));
      } catch (error) {
        if (!(error instanceof LoupeError || error instanceof StorageError)) throw error;
        unusable.push({ identifier, path, sentence: `cannot be shown: ${error.message}` });
      }
    }),
  );
  return { facts, unusable };
}

/** What the header of a master tells, whose bytes are in a file. */
async function factsOf(
  { identifier, page, modifiedMs }: Master,
  file: string,
  maxInputPixels: number,
): Promise<ImageFacts> {
  const structure = await readMasterStructure(file);
  const { width, height, frame, format } = await probeImage(structure, { maxInputPixels, page });
  const embedded = embeddedMetadata(await readScanTags(structure, frame, { width, height }));
  return { identifier, width, height, modifiedMs, embedded, mediaType: mediaTypeOfMaster(format) };
}
