import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode } from './error-code.ts';

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Streams a file to a client. The file is opened first, so that its removal meanwhile does no harm.
 *
 * @param begin is given the file's length in bytes and returns where the bytes go
 * @returns false, with `begin` not called, when there is no such file
 */
export async function sendFile(path: string, begin: (bytes: number) => Writable): Promise<boolean> {
  const file = await openIfThere(path);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    await pipeline(file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }), begin(size));
  } catch (error) {
    // A client that disconnects is not an error.
    if (errorCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    await file.close();
  }
  return true;
}
