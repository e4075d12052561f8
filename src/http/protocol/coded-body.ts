import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ownBytes } from '../../cache/kept-bytes.ts';
import { LoupeError } from '../../errors.ts';
import type { ContentCoding } from './negotiate.ts';

/** Smaller bodies are not compressed: they fit into a packet or two. */
const SMALLEST_CODED_BYTES = 1024;

const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) } as const;

/** Higher qualities take several times as long and save a few percent. */
const BROTLI_QUALITY = 5;

/** A body as it is sent. */
export interface CodedBody {
  readonly body: Buffer;
  readonly coding: ContentCoding;
}

/** Compresses a text by a coding, unless it is too small to gain from it. */
export async function codedBody(text: Buffer, coding: ContentCoding): Promise<CodedBody> {
  if (coding === 'identity' || text.length < SMALLEST_CODED_BYTES) return { body: text, coding: 'identity' };
  if (coding === 'gzip') return { body: ownBytes(await compress.gzip(text)), coding };
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return { body: ownBytes(await compress.br(text, { params })), coding };
}

/**
 * The body that was sent by POST, as it is.
 *
 * @param accepted the media type that it must have
 * @param atMost bytes; what is longer is not read to its end
 * @throws LoupeError `invalid-request` for another media type, a coded body or too long a one
 */
export async function plainBody(request: IncomingMessage, accepted: string, atMost: number): Promise<string> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== accepted)
    throw new LoupeError('invalid-request', `Content-Type: POST takes ${accepted}`);
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new LoupeError('invalid-request', 'Content-Encoding: POST takes a body as it is');
  const pieces: Buffer[] = [];
  let bytes = 0;
  if (Number(request.headers['content-length'] ?? 0) > atMost) throw tooLong(atMost);
  for await (const piece of request) {
    if (!Buffer.isBuffer(piece)) continue;
    bytes += piece.length;
    if (bytes > atMost) throw tooLong(atMost);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function tooLong(atMost: number): LoupeError {
  return new LoupeError('invalid-request', `body: at most ${atMost} bytes`);
}
