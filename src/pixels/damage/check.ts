import type { ScanWarning } from '../../archive/scan-warnings.ts';
import { type OpenFile, readAt, withOpenFile } from '../../storage/file-store.ts';
import { bytesBehindPixels, type DataFinding, endsEarly, GOOD } from './finding.ts';
import { checkGif } from './gif.ts';
import { checkJpeg } from './jpeg.ts';
import { checkPng } from './png.ts';

/** How severe the library that decodes an image is, in its own words. */
export type Severity = 'none' | 'error' | 'warning';

/** What is known of a master before its pixels are decoded. */
export interface CheckedData {
  readonly warnings: readonly ScanWarning[];
  readonly failOn: Severity;
}

const CHECKS: Readonly<Record<string, (file: OpenFile) => Promise<DataFinding>>> = {
  jpeg: checkJpeg,
  png: checkPng,
  gif: checkGif,
  webp: checkWebp,
  avif: checkAvif,
};

/**
 * Looks for damage in the data of a master that the image library passes over in silence, or refuses though nothing is
 * lost. Reads the whole file once.
 *
 * @param format by content: one of `MasterFormat`; those without a check are the decoder's
 * @throws LoupeError `unreadable-source`, with a sentence that says where the damage is
 */
export async function checkData(path: string, format: string): Promise<CheckedData> {
  const check = CHECKS[format];
  // 'truncated' lets damaged TIFF tiles through; 'warning' refuses good scans over an odd tag.
  if (!check) return { warnings: [], failOn: 'error' };
  const finding = await withOpenFile(path, check);
  if (finding === 'strict') return { warnings: [], failOn: 'warning' };
  return { warnings: finding.warnings, failOn: finding.lenient ? 'none' : 'error' };
}

/**
 * Whether a WebP is as long as it says (RIFF). Its data have no checksum: of what is in them, the decoder decides.
 *
 * @throws LoupeError `unreadable-source`
 */
async function checkWebp(file: OpenFile): Promise<DataFinding> {
  const head = await readAt(file, 0, 8);
  const size = 8 + head.readUInt32LE(4);
  if (size > file.size) throw endsEarly(missingBytes(size, file.size));
  return GOOD;
}

/** The boxes of an AVIF that say how its pixels are made, or hold them. */
const PIXEL_BOXES: ReadonlySet<string> = new Set(['meta', 'mdat', 'moov', 'moof']);

/**
 * Whether the boxes of an AVIF lie inside the file (ISO/IEC 14496-12, 4.2). Their data have no checksum. Bytes behind the
 * pixels that are no whole box are passed over, as other programs do.
 *
 * @throws LoupeError `unreadable-source`
 */
async function checkAvif(file: OpenFile): Promise<DataFinding> {
  const whole = new Set<string>();
  for (let start = 0; start + 8 <= file.size; ) {
    const head = await readAt(file, start, 16);
    const type = head.toString('latin1', 4, 8);
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    const size = isLong ? Number(head.readBigUInt64BE(8)) : short;
    // The last box may reach to the end of the file, whatever that is; smaller ones are none.
    if (size < 8) return GOOD;
    if (start + size > file.size) {
      const isBehindPixels = whole.has('meta') && whole.has('mdat') && !PIXEL_BOXES.has(type);
      if (isBehindPixels) return bytesBehindPixels(file.size - start);
      throw endsEarly(missingBytes(start + size, file.size));
    }
    whole.add(type);
    start += size;
  }
  return GOOD;
}

function missingBytes(wanted: number, there: number): string {
  return `${(wanted - there).toLocaleString('en')} of ${wanted.toLocaleString('en')} bytes are missing`;
}
