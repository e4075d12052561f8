import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ENCODER_VERSION } from '../pixels/encode.ts';
import type { DerivativeKey } from './derivative-cache.ts';

/** Larger responses are handed on as files, so that they pass through memory in parts. */
export const LARGEST_INLINE_BYTES = 256 * 1024;

/** Where the disk cache keeps things. */
export interface DiskCacheLocation {
  /** The cache's folder; files that Loupe did not put there stay untouched. */
  readonly folder: string;
  /** A whole number. Responses of other encoder versions are never served. */
  readonly encoderVersion: string;
}

/** Where rendered responses are kept on disk; primary and workers agree on it. */
export function diskCacheLocation(dataFolder: string): DiskCacheLocation {
  return { folder: join(dataFolder, 'cache'), encoderVersion: ENCODER_VERSION };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The folder of all responses made by the current encoders. */
export function currentFolder({ folder, encoderVersion }: DiskCacheLocation): string {
  return join(folder, `encoder-${encoderVersion}`);
}

/** Whether a name is one that `currentFolder` gives, for this encoder version or another. */
export function isEncoderFolder(name: string): boolean {
  return /^encoder-\d+$/.test(name);
}

/** Whether a name is one that `fileOfKey` gives: no other file is ever removed. */
export function isDerivativeFile(name: string): boolean {
  return /^[0-9a-f]{64}\.[a-z][a-z0-9]+$/.test(name);
}

/** What the names of the folders of all versions of an image begin with. */
export function folderPrefix(image: string): string {
  return `${hash(image).slice(0, 40)}-`;
}

/** The same of the name of a folder. */
export function prefixOfFolder(name: string): string {
  return name.slice(0, name.indexOf('-') + 1);
}

/** The folder of all responses of one version of an image. */
export function folderOfVersion(location: DiskCacheLocation, image: string, version: string): string {
  return join(currentFolder(location), `${folderPrefix(image)}${version}`);
}

/** The file of one response. */
export function fileOfKey(location: DiskCacheLocation, key: DerivativeKey): string {
  const name = hash(key.derivative);
  return join(folderOfVersion(location, key.image, key.version), name.slice(0, 2), `${name}.${key.format}`);
}
