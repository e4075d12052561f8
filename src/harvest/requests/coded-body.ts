import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { errorCode } from '../../storage/error-code.ts';
import { HarvestFailure } from './harvest-failure.ts';

/** Codings that are asked for. */
export const ACCEPTED_CODINGS = 'gzip, br';

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function decoded(response: IncomingMessage): Readable {
  const coding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (coding === 'identity' || coding === '') return response;
  // A list of codings is a bomb more often than a body.
  const decoder = DECODERS[coding]?.();
  if (!decoder) throw new HarvestFailure('illegible', `has a coding that was not asked for`);
  // What goes wrong ends the decoder, from which is read.
  return pipeline(response, decoder, () => {});
}

/**
 * The body of a response, decompressed. No more than `maxBytes` are taken of it, before and after.
 *
 * @throws HarvestFailure `too-large`, `illegible` for a coding that is wrong, `unavailable` when it ends early
 */
export async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): HarvestFailure =>
    new HarvestFailure('too-large', `is larger than ${Math.floor(maxBytes / 1_000_000)} MB`);
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.destroy();
    throw tooLarge();
  }
  let received = 0;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const body = decoded(response);
    // Compressed bytes may be many and say nothing.
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) response.destroy(tooLarge());
    });
    for await (const chunk of body) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    response.destroy();
    throw failureOf(error);
  }
  return Buffer.concat(chunks);
}

function failureOf(error: unknown): unknown {
  if (error instanceof HarvestFailure) return error;
  const code = errorCode(error) ?? '';
  return code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__')
    ? new HarvestFailure('illegible', 'cannot be decompressed', error)
    : error;
}
