import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ownBytes } from '../../cache/kept-bytes.ts';
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
