import { crc32 } from 'node:zlib';
import type { ScanWarning } from '../../archive/scan-warnings.ts';
import { LoupeError } from '../../errors.ts';
import { type OpenFile, readInto } from '../../storage/file-store.ts';
import { CRC_BYTES, type PngChunk, pngChunks } from '../png-chunks.ts';
import { type DataFinding, endsEarly, GOOD } from './finding.ts';
import { pngPixelsError } from './png-pixels.ts';

const WINDOW_BYTES = 1024 * 1024;
const PART_BYTES = 256 * 1024;

/** Parts that say how the pixels are shown, and are not applied when they are damaged. */
const NOT_APPLIED: ReadonlyMap<string, string> = new Map([
  ...['cICP', 'iCCP', 'sRGB', 'cHRM', 'gAMA'].map((type) => [type, 'colours'] as const),
  ['eXIf', 'orientation'],
]);

/**
 * Compares the checksums of all chunks of a PNG with their bytes. The checksum of the pixels themselves, which are
 * compressed in them, is the decoder's to compare.
 *
 * @throws LoupeError `unreadable-source` that says where the damage is, when the image depends on it
 */
export async function checkPng(file: OpenFile): Promise<DataFinding> {
  const { warnings, isCut } = await checkChunks(file, new BytesInOrder(file));
  // A decoder that is to pass over the missing end passes over missing pixels too.
  const error = isCut ? await pngPixelsError(file) : undefined;
  if (error) throw error;
  return warnings.length === 0 ? GOOD : { warnings, lenient: isCut };
}

/** What checksums tell, and whether the file was cut off behind its pixels. */
async function checkChunks(
  file: OpenFile,
  bytes: BytesInOrder,
): Promise<{ readonly warnings: readonly ScanWarning[]; readonly isCut: boolean }> {
  const warnings: ScanWarning[] = [];
  let hasPixels = false;
  for await (const chunk of pngChunks((position, length) => bytes.read(position, length))) {
    const { type, end } = chunk;
    const isNeeded = isCritical(type) && type !== 'IEND';
    if (end > file.size) {
      if (isNeeded) throw endsEarly(`inside ${partOf(type)}`);
      const sentence = `the file was cut off inside ${partOf(type)}; no pixel is lost`;
      return { warnings: [...warnings, { kind: 'structure', sentence }], isCut: true };
    }
    if (!(await isIntact(bytes, chunk))) {
      const isOfPixels = type === 'tRNS' && !hasPixels;
      if (isNeeded || isOfPixels) throw damagedAt(chunk, file.size);
      warnings.push(damagedPart(type));
    }
    if (type === 'IEND') return { warnings, isCut: false };
    hasPixels ||= type === 'IDAT';
  }
  if (!hasPixels) throw endsEarly('before its pixels');
  const missing = 'the end chunk of the PNG is missing: the file was cut off; no pixel is lost';
  return { warnings: [...warnings, { kind: 'structure', sentence: missing }], isCut: true };
}

/** Upper case of the first letter says that the image cannot be shown without it (5.4). */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

function partOf(type: string): string {
  return type === 'IDAT' ? 'the pixels' : `the part "${type}"`;
}

async function isIntact(bytes: BytesInOrder, { start, end }: PngChunk): Promise<boolean> {
  const dataEnd = end - CRC_BYTES;
  let checksum = 0;
  for (let at = start + 4; at < dataEnd; ) {
    const part = await bytes.read(at, Math.min(PART_BYTES, dataEnd - at));
    if (part.length === 0) return false;
    checksum = crc32(part, checksum);
    at += part.length;
  }
  const written = await bytes.read(dataEnd, CRC_BYTES);
  return written.length === CRC_BYTES && written.readUInt32BE(0) === checksum;
}

/** A file that is read from its beginning to its end: chunks are small, and a reading takes a while each. */
class BytesInOrder {
  readonly #file: OpenFile;
  readonly #window = Buffer.allocUnsafe(WINDOW_BYTES);
  #start = 0;
  #filled = 0;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  /** At most 256 KB from a place on, valid until the next call; fewer where the file ends. */
  async read(position: number, length: number): Promise<Buffer> {
    if (position < this.#start || position + length > this.#start + this.#filled) {
      this.#start = position;
      const there = Math.max(0, Math.min(this.#window.length, this.#file.size - position));
      this.#filled = await readInto(this.#file, position, this.#window.subarray(0, there));
    }
    const from = position - this.#start;
    return this.#window.subarray(from, Math.min(this.#filled, from + length));
  }
}

/** Of a part that is passed over. */
function damagedPart(type: string): ScanWarning {
  const sentence = `${partOf(type)} of the PNG is damaged: its checksum is wrong`;
  const what = NOT_APPLIED.get(type);
  if (what === undefined) return { kind: 'structure', sentence };
  return { kind: 'structure', sentence: `${sentence}, and what it says of ${what} is not applied` };
}

function damagedAt({ type, start, end }: PngChunk, size: number): LoupeError {
  const [from, to, of] = [start + 1, end, size].map((byte) => byte.toLocaleString('en'));
  return new LoupeError(
    'unreadable-source',
    `the PNG is damaged: the checksum of ${partOf(type)} is wrong, between bytes ${from} and ${to} of ${of}`,
  );
}
