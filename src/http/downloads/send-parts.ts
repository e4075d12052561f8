import type { ServerResponse } from 'node:http';
import type { Response } from 'express';
import { LoupeError } from '../../errors.ts';
import { errorCode } from '../../storage/error-code.ts';

/** A file that is sent as it is. */
export interface SentFile {
  /** Of `path`. Names of folders above it are no reason to refuse it. */
  readonly root: string;
  readonly path: string;
  readonly bytes: number;
  /** What it is, for people: `scan`. */
  readonly name: string;
}

/** Of the file, and not of what is said when it cannot be sent. */
const OWN_HEADERS = ['Content-Disposition', 'Content-Type', 'ETag', 'Last-Modified', 'Cache-Control'];

/** Takes the headers of a file off a response that will not have it. */
export function forgetFile(response: ServerResponse): void {
  for (const name of OWN_HEADERS) response.removeHeader(name);
}

/** What is said when the file is there and is not sent. */
function refusal(error: unknown, { bytes, name }: SentFile): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status !== 416) return error;
  return new LoupeError('range-not-satisfiable', `the ${name} has ${bytes} bytes`, {
    parameter: 'Range',
  });
}

/**
 * Sends a file whole, or the part that the request asks for (RFC 9110, 14), with the headers that the response has. Resolves when
 * it is sent, or its client has left.
 *
 * @param lastModified whether the time of the file is told
 * @throws LoupeError `range-not-satisfiable`
 */
export function sendParts(response: Response, file: SentFile, lastModified = true): Promise<void> {
  const options = { root: file.root, dotfiles: 'allow', cacheControl: false, lastModified } as const;
  return new Promise((resolve, reject) => {
    response.sendFile(file.path, options, (error) => {
      // A client that disconnects is not an error.
      if (!error || response.headersSent || errorCode(error) === 'ECONNABORTED') return resolve();
      forgetFile(response);
      reject(refusal(error, file));
    });
  });
}

/**
 * Cuts off a client that takes less than so many bytes in a time, again and again until the watch is ended.
 *
 * @returns a function that ends it
 */
export function cutOffSlow(
  response: ServerResponse,
  { bytes, ms }: { readonly bytes: number; readonly ms: number },
): () => void {
  const { socket } = response;
  let before = socket?.bytesWritten ?? 0;
  const timer = setInterval(() => {
    const now = socket?.bytesWritten ?? 0;
    if (now - before < bytes) response.destroy();
    before = now;
  }, ms);
  return () => clearInterval(timer);
}
