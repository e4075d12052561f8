import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { DerivativeCache, DerivativeKey } from './derivative-cache.ts';

/** Larger answers are handed on as files, so that they pass through memory in parts. */
export const LARGEST_INLINE_BYTES = 256 * 1024;

/** How exactly the time of last use is known: writing it at every use would be a disk write for every answer. */
const TOUCH_INTERVAL_MS = 60 * 60 * 1000;

/** Where the disk cache keeps things. */
export interface DiskCacheLocation {
  /** The cache's folder; what somebody else keeps in it stays untouched. */
  readonly folder: string;
  /** A whole number. Answers of other encoder versions are of no use any more. */
  readonly encoderVersion: string;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The folder of all answers made by the current encoders. */
export function currentFolder({ folder, encoderVersion }: DiskCacheLocation): string {
  return join(folder, `encoder-${encoderVersion}`);
}

/** Whether a name is one that `currentFolder` gives, for this encoder version or another. */
export function isEncoderFolder(name: string): boolean {
  return /^encoder-\d+$/.test(name);
}

/** Whether a name is one that `fileOfKey` gives: no other file is ever removed. */
export function isAnswerFile(name: string): boolean {
  return /^[0-9a-f]{64}\.[a-z]+$/.test(name);
}

/** The folder of all answers of one version of an image. */
export function folderOfVersion(location: DiskCacheLocation, image: string, version: string): string {
  return join(currentFolder(location), `${hash(image).slice(0, 40)}-${version}`);
}

/** The file of one answer. */
export function fileOfKey(location: DiskCacheLocation, key: DerivativeKey): string {
  const name = hash(key.derivative);
  return join(folderOfVersion(location, key.image, key.version), name.slice(0, 2), `${name}.${key.format}`);
}

/** Reads answers that another process has put on disk. */
export function createDiskCacheReader(location: DiskCacheLocation): Pick<DerivativeCache, 'get'> {
  return {
    async get(key) {
      const path = fileOfKey(location, key);
      try {
        const { size, mtimeMs } = await stat(path);
        // A file can be empty after a power cut, when its name reached the disk and its content did not.
        if (size === 0) return undefined;
        const now = Date.now();
        // Best effort: on a file system that cannot be written, answers only look older than they are.
        if (now - mtimeMs > TOUCH_INTERVAL_MS) utimes(path, now / 1000, now / 1000).catch(() => {});
        if (size > LARGEST_INLINE_BYTES) return { kind: 'file', path, bytes: size };
        return { kind: 'bytes', bytes: await readFile(path) };
      } catch {
        // Not kept, or cleaned away just now: rendering again is always possible.
        return undefined;
      }
    },
  };
}
