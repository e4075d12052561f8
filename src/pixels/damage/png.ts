import { crc32 } from 'node:zlib';
import type { ScanWarning } from '../../archive/scan-warnings.ts';
import { LoupeError } from '../../errors.ts';
import { type OpenFile, readInto } from '../../storage/file-store.ts';
import { type DataFinding, endsEarly, GOOD } from './finding.ts';

const SIGNATURE_BYTES = 8;
const HEAD_BYTES = 8;
const CRC_BYTES = 4;
const CHUNK_BYTES = 256 * 1024;

/** A chunk of a PNG (PNG Third Edition, 5.3). */
interface PngChunk {
  readonly type: string;
  readonly start: number;
  /** Behind its checksum. */
  readonly end: number;
}

/**
 * Compares the checksums of all chunks of a PNG with their bytes. The checksum of the pixels themselves, which are
 * compressed in them, is the decoder's to compare.
 *
 * @throws LoupeError `unreadable-source` that says where the damage is, when the image depends on it
 */
export async function checkPng(file: OpenFile): Promise<DataFinding> {
  const warnings: ScanWarning[] = [];
  let isCut = false;
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let hasPixels = false;
  for (let start = SIGNATURE_BYTES; ; ) {
    const chunk = await readHead(file, start);
    if (!chunk) {
      if (!hasPixels) throw endsEarly('before its pixels');
      warnings.push({
        kind: 'structure',
        sentence: 'the end chunk of the PNG is missing: the file was cut off; no pixel is lost',
      });
      isCut = true;
      break;
    }
    const { type, end } = chunk;
    const isNeeded = isCritical(type);
    if (end > file.size) {
      if (isNeeded && type !== 'IEND') throw endsEarly(`inside ${partOf(type)}`);
      warnings.push({
        kind: 'structure',
        sentence: `the file was cut off inside ${partOf(type)}; no pixel is lost`,
      });
      isCut = true;
      break;
    }
    if (!(await isIntact(file, chunk, buffer))) {
      if (isNeeded && type !== 'IEND') throw damagedAt(chunk, file.size);
      warnings.push({
        kind: 'structure',
        sentence: `${partOf(type)} of the PNG is damaged: its checksum is wrong`,
      });
    }
    if (type === 'IEND') break;
    hasPixels ||= type === 'IDAT';
    start = end;
  }
  return warnings.length === 0 ? GOOD : { warnings, lenient: isCut };
}

async function readHead(file: OpenFile, start: number): Promise<PngChunk | undefined> {
  const head = Buffer.alloc(HEAD_BYTES);
  if ((await readInto(file, start, head)) < HEAD_BYTES) return undefined;
  const type = head.toString('latin1', 4, 8);
  // Zeros, or anything else that somebody put in place of the rest.
  if (!/^[A-Za-z]{4}$/.test(type)) return undefined;
  return { type, start, end: start + HEAD_BYTES + head.readUInt32BE(0) + CRC_BYTES };
}

/** Upper case of the first letter says that the image cannot be shown without it (5.4). */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

function partOf(type: string): string {
  return type === 'IDAT' ? 'the pixels' : `the part "${type}"`;
}

async function isIntact(file: OpenFile, { start, end }: PngChunk, buffer: Buffer): Promise<boolean> {
  let checksum = 0;
  for (let at = start + 4; at < end - CRC_BYTES; ) {
    const part = buffer.subarray(0, Math.min(buffer.length, end - CRC_BYTES - at));
    await readInto(file, at, part);
    checksum = crc32(part, checksum);
    at += part.length;
  }
  const written = Buffer.alloc(CRC_BYTES);
  await readInto(file, end - CRC_BYTES, written);
  return written.readUInt32BE(0) === checksum;
}

function damagedAt({ type, start, end }: PngChunk, size: number): LoupeError {
  const [from, to, of] = [start + 1, end, size].map((byte) => byte.toLocaleString('en'));
  return new LoupeError(
    'unreadable-source',
    `the PNG is damaged: the checksum of ${partOf(type)} is wrong, between bytes ${from} and ${to} of ${of}`,
  );
}
