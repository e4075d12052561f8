import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing, LoupeError } from '../errors.ts';
import { readWholeFile } from '../storage/file-store.ts';
import type { ImageServer } from './image-server.ts';
import type { LocatedImage } from './located-image.ts';

/** How often, and after how long, a picture is asked for again while renders are refused. */
const ATTEMPTS = 40;
const PAUSE_MS = 500;

/**
 * The bytes of a picture of something that is made for everyone, which can wait while renders are refused.
 *
 * @param locate is asked for the picture each time
 * @param signal ends the waiting
 * @throws LoupeError as `ImageServer.body` and `locate` do; `overloaded` after twenty seconds
 */
export async function patientPicture(
  server: Pick<ImageServer, 'body'>,
  locate: () => LocatedImage | Promise<LocatedImage>,
  signal: AbortSignal,
): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const body = await server.body(await locate(), signal);
      const bytes = body.kind === 'bytes' ? body.bytes : await readWholeFile(body.path);
      if (bytes) return bytes;
      // A kept file may be removed from the cache before it is read: it is rendered once more.
      throw new LoupeError('overloaded', 'a photograph cannot be read at the moment');
    } catch (error) {
      if (!isPassing(error) || attempt >= ATTEMPTS) throw error;
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

/** A picture that is not there, or cannot be read, is left out of what is made for everyone. */
export async function unlessMissing<Found>(found: Promise<Found>): Promise<Found | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof LoupeError && !isPassing(error)) return undefined;
    throw error;
  }
}
