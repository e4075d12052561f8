import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import { errorCode } from '../../storage/error-code.ts';
import { isNotModified } from '../protocol/conditional.ts';

/** `length` bytes from `start`. */
interface SentRange {
  readonly start: number;
  readonly length: number;
}

/** A scan of which parts are read one after the other. */
export interface ScanInPieces {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** The strong entity tag, quoted. */
  readonly etag: string;
  readonly mediaType: string;
  readonly pieces: (range: SentRange) => AsyncGenerator<Buffer, void>;
}

async function* begunWith(
  first: IteratorResult<Buffer, void>,
  rest: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/** The part that is asked for; undefined for the whole, also where several parts are. */
function rangeOf(request: Request, { bytes, etag }: ScanInPieces): SentRange | 'unsatisfiable' | undefined {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  const ranges = request.range(bytes);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined;
  const [{ start, end } = { start: 0, end: bytes - 1 }] = ranges;
  return { start, length: end - start + 1 };
}

/**
 * Sends a scan that does not lie on a disk of this machine, whole or in part. Resolves when it is sent, or its client has left;
 * a scan that is replaced meanwhile breaks off.
 *
 * @throws LoupeError before anything is sent
 */
export async function sendPieces(request: Request, response: Response, scan: ScanInPieces): Promise<void> {
  const { bytes, modifiedMs, etag, mediaType, pieces } = scan;
  response.set({ ETag: etag, 'Last-Modified': new Date(modifiedMs).toUTCString(), 'Accept-Ranges': 'bytes' });
  if (isNotModified(request.headers, etag, modifiedMs)) {
    response.status(304).end();
    return;
  }
  const range = rangeOf(request, scan);
  if (range === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${bytes}`);
    throw new LoupeError('range-not-satisfiable', `the scan has ${bytes} bytes`, { parameter: 'Range' });
  }
  const { start, length } = range ?? { start: 0, length: bytes };
  const isSent = request.method !== 'HEAD' && length > 0;
  const all = pieces({ start, length });
  // Before the head of the response is sent: what cannot be read at all is told.
  const first = isSent ? await all.next() : undefined;
  response.status(range ? 206 : 200);
  response.set({ 'Content-Type': mediaType, 'Content-Length': `${length}` });
  if (range) response.set('Content-Range', `bytes ${start}-${start + length - 1}/${bytes}`);
  if (!first) {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(begunWith(first, all)), response);
  } catch (error) {
    // A client that disconnects is not an error.
    if (errorCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
