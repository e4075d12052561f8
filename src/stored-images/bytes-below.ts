import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone } from '../storage/files-below.ts';

/** What the files below a folder take together; what is removed meanwhile takes nothing. */
export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
      if (entry.isFile()) bytes += (await statIfThere(join(entry.parentPath, entry.name)))?.size ?? 0;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return bytes;
}

/** Undefined where there is no such file. */
export async function statIfThere(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
