import { createHash } from 'node:crypto';
import { linkSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pyramidVersionOf } from '../../../src/archive/mends.ts';
import { imageFolder, type MasterRecord } from '../../../src/archive/record.ts';
import { TILE_SIZE } from '../../../src/image/geometry.ts';
import { JPEG_OPTIONS } from '../../../src/pixels/encode.ts';

/** A master of some kind of pixels, and what ingest made of it. */
export interface Template {
  readonly master: string;
  readonly record: MasterRecord;
  readonly storedFiles: readonly string[];
}

/** What the system says of the file of an image. */
export type FileState = Pick<MasterRecord['master'], 'path' | 'bytes' | 'modifiedMs' | 'changedMs' | 'inode'>;

/** What ingest would record of an image that has the pixels of a template, in bytes of its own. */
export function recordLike(
  { record }: Template,
  identifier: string,
  bytes: Buffer,
  file: FileState,
): MasterRecord {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const settings = { quality: JPEG_OPTIONS.quality, tileSize: TILE_SIZE, mended: [] };
  return {
    ...record,
    identifier,
    version: pyramidVersionOf(sha256, 1, settings),
    sha256,
    master: { ...record.master, ...file },
  };
}

/**
 * Gives an image the stored files of a template. The folder of its prefix must exist.
 *
 * @returns the folder of the image
 */
export function linkStoredFiles(
  dataFolder: string,
  { identifier, version }: Pick<MasterRecord, 'identifier' | 'version'>,
  { storedFiles }: Pick<Template, 'storedFiles'>,
): string {
  const folder = imageFolder(dataFolder, identifier);
  const stored = join(folder, version);
  mkdirSync(folder);
  mkdirSync(stored);
  for (const from of storedFiles) linkSync(from, join(stored, basename(from)));
  return folder;
}
