import { readFile, stat, utimes } from 'node:fs/promises';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import type { DerivativeCache, DerivativeKey } from './derivative-cache.ts';
import { type DiskCacheLocation, fileOfKey, LARGEST_INLINE_BYTES } from './derivative-files.ts';

/** How exactly the time of last use is known: writing it at every use would be a disk write for every response. */
const TOUCH_INTERVAL_MS = 60 * 60 * 1000;

/** Reads responses that another process has put on disk. */
export class DiskCacheReader implements Pick<DerivativeCache, 'get'> {
  readonly #location: DiskCacheLocation;

  constructor(location: DiskCacheLocation) {
    this.#location = location;
  }

  async get(key: DerivativeKey): Promise<RenderedImage | undefined> {
    const path = fileOfKey(this.#location, key);
    try {
      const { size, mtimeMs } = await stat(path);
      // A file can be empty after a power cut, when its name reached the disk and its content did not.
      if (size === 0) return undefined;
      const now = Date.now();
      // Best effort: on a file system that cannot be written, responses only look older than they are.
      if (now - mtimeMs > TOUCH_INTERVAL_MS) utimes(path, now / 1000, now / 1000).catch(() => {});
      if (size > LARGEST_INLINE_BYTES) return { kind: 'file', path, bytes: size };
      return { kind: 'bytes', bytes: await readFile(path) };
    } catch {
      // Not kept, or removed just now: the response can always be rendered again.
      return undefined;
    }
  }
}
