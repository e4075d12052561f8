import { brotliDecompressSync } from 'node:zlib';
import { type OpenFile, readAt } from '../../../storage/file-store.ts';
import { boxHead } from '../../colour/boxes.ts';
import { notReadable } from '../../refusal.ts';

/** The parts of a JPEG XL file (ISO/IEC 18181-2). */
export interface JpegXlFile {
  /** The first bytes of its codestream. */
  readonly head: Buffer;
  readonly exif: Buffer | undefined;
  readonly xmp: Buffer | undefined;
  /** A JPEG can be made again of it, bit for bit. */
  readonly isOfJpeg: boolean;
  /** What is wrong with the file and loses no pixel. */
  readonly warnings: readonly string[];
}

const SIGNATURE = Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1');

/** Enough for a header with the names of its channels, without its profile. */
const HEAD_BYTES = 64 * 1024;
const MOST_BOXES = 10_000;
const MOST_METADATA_BYTES = 4 * 1024 * 1024;

/** Before a part of a codestream: its number. */
const PART_HEAD_BYTES = 4;
const TYPE_BYTES = 4;

type Draft = { -readonly [Name in keyof JpegXlFile]?: JpegXlFile[Name] };

/**
 * Finds the parts of a JPEG XL file: by its boxes, or of one that is a bare codestream.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function readJpegXlFile(file: OpenFile): Promise<JpegXlFile> {
  const start = await readAt(file, 0, SIGNATURE.length);
  if (!start.equals(SIGNATURE)) return whole({ head: await readAt(file, 0, HEAD_BYTES) }, []);
  const draft: Draft = {};
  const warnings: string[] = [];
  let boxes = 0;
  for (let at = SIGNATURE.length; at < file.size; ) {
    boxes += 1;
    if (boxes > MOST_BOXES) throw notReadable('the file is damaged: its boxes have no end');
    const { type, size, headBytes } = boxHead(padded(await readAt(file, at, 16)));
    // A size of 0 means: to the end of the file.
    const end = size === 0 ? file.size : at + size;
    const isBox = end >= at + headBytes && end <= file.size;
    if (!isBox) {
      const isOfPixels = type === 'jxlc' || type === 'jxlp' || !draft.head;
      if (isOfPixels) throw notReadable('the file ends early, or one of its boxes makes no sense');
      warnings.push(`the last ${(file.size - at).toLocaleString('en')} bytes are no whole part of the file`);
      break;
    }
    await take(file, { type, start: at + headBytes, end }, draft);
    at = end;
  }
  return whole(draft, warnings);
}

function padded(bytes: Buffer): Buffer {
  return bytes.length < 8 ? Buffer.concat([bytes, Buffer.alloc(8 - bytes.length)]) : bytes;
}

function whole({ head, exif, xmp, isOfJpeg = false }: Draft, warnings: readonly string[]): JpegXlFile {
  if (!head || head.length === 0)
    throw notReadable('the file ends early, or holds no image: there is no JPEG XL codestream');
  return { head, exif, xmp, isOfJpeg, warnings };
}

async function take(
  file: OpenFile,
  { type, start, end }: { type: string; start: number; end: number },
  draft: Draft,
): Promise<void> {
  const head = (from: number) => readAt(file, from, Math.max(0, Math.min(HEAD_BYTES, end - from)));
  switch (type) {
    case 'jxlc':
      draft.head ??= await head(start);
      break;
    case 'jxlp': {
      const before = draft.head ?? Buffer.alloc(0);
      if (before.length < HEAD_BYTES)
        draft.head = Buffer.concat([before, await head(start + PART_HEAD_BYTES)]);
      break;
    }
    case 'jbrd':
      draft.isOfJpeg = true;
      break;
    case 'Exif':
    case 'xml ':
    case 'brob':
      if (end - start <= MOST_METADATA_BYTES)
        takeMetadata(type, await readAt(file, start, end - start), draft);
      break;
    default:
  }
}

/** Descriptions that are damaged count as missing. */
function takeMetadata(type: string, content: Buffer, draft: Draft): void {
  if (type === 'brob') {
    const inside = content.toString('latin1', 0, TYPE_BYTES);
    if (inside !== 'Exif' && inside !== 'xml ') return;
    const unpacked = decompressed(content.subarray(TYPE_BYTES));
    if (unpacked) takeMetadata(inside, unpacked, draft);
    return;
  }
  if (type === 'xml ') draft.xmp ??= content;
  // Before EXIF stands where it begins.
  else if (content.length >= 4) draft.exif ??= content.subarray(4 + content.readUInt32BE(0));
}

function decompressed(content: Buffer): Buffer | undefined {
  try {
    return brotliDecompressSync(content, { maxOutputLength: MOST_METADATA_BYTES });
  } catch {
    return undefined;
  }
}
