import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Streams a file to a client. The file is opened first, so that its removal meanwhile does no harm.
 *
 * @param begin is given the file's length in bytes and returns where the bytes go
 */
export async function sendFile(path: string, begin: (bytes: number) => Writable): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    await pipeline(file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }), begin(size));
  } catch (error) {
    // A client that left is no failure.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    await file.close();
  }
}
