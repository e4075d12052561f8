import { crc32 } from 'node:zlib';
import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { CRC_BYTES, type PngChunk, pngChunks } from '../png-chunks.ts';
import { exifOrientation } from './exif-colours.ts';
import { coloursOfCodes, type FileColours, NO_COLOURS } from './file-colours.ts';
import { areSrgbPrimaries, type Primaries, SRGB_PRIMARIES, toLinearSrgb } from './primaries.ts';
import { PLAIN_SAMPLES } from './stored-samples.ts';
import { SRGB_TRANSFER, type Transfer } from './transfer.ts';

/** A chunk that colours depend on, by its type. */
type Chunks = ReadonlyMap<string, Buffer>;

/** What stands before the pixels. */
interface FoundChunks {
  readonly intact: Chunks;
  /** Types of which no chunk has a right CRC: nothing that they say counts. */
  readonly damaged: ReadonlySet<string>;
}

/** More chunks stand before the pixels of no real file. */
const MOST_CHUNKS = 1000;
const WANTED: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'cHRM', 'gAMA', 'eXIf']);
const LONGEST = 64 * 1024;
/** Chunks that are longer are taken for intact: no profile is so long. */
const LONGEST_CHECKED = 16 * 1024 * 1024;

/** Where EXIF after the pixels is looked for: at most as much as a camera writes with its thumbnail. */
const TAIL_BYTES = 128 * 1024;

/** gAMA of sRGB, 1/2.2, as libpng takes it: nearer gammas look the same. */
const SRGB_GAMMA = 2.2;
const SAME_GAMMA = 0.05;

/**
 * The colours of a PNG by the first of cICP, iCCP, sRGB, and cHRM with gAMA that it has (PNG, third edition, 4.3), and the
 * orientation in an eXIf chunk after the pixels.
 */
export async function readPngColours(file: OpenFile): Promise<FileColours> {
  const { intact, damaged } = await chunksBeforePixels(file);
  const orientation = intact.has('eXIf') ? undefined : await lateOrientation(file);
  const colours = withoutDamaged(coloursOf(intact), damaged);
  if (orientation === undefined) return colours;
  return { ...colours, orientation, mended: [...colours.mended, 'png-exif-after-pixels'] };
}

/** The image library applies a profile and an orientation whose CRC is wrong: it is told to take neither. */
function withoutDamaged(colours: FileColours, damaged: FoundChunks['damaged']): FileColours {
  if (damaged.size === 0) return colours;
  const profile = damaged.has('iCCP') && { space: colours.space ?? 'sRGB', overrulesProfile: true };
  const turn = damaged.has('eXIf') && { orientation: 1 };
  return { ...colours, ...profile, ...turn, mended: [...colours.mended, 'png-damaged-parts'] };
}

async function chunksBeforePixels(file: OpenFile): Promise<FoundChunks> {
  const intact = new Map<string, Buffer>();
  const damaged = new Set<string>();
  let count = 0;
  for await (const chunk of pngChunks((position, length) => readAt(file, position, length))) {
    const { type } = chunk;
    if (type === 'IDAT' || type === 'IEND' || ++count > MOST_CHUNKS) break;
    if (!WANTED.has(type) || intact.has(type)) continue;
    const data = await intactData(file, chunk);
    if (data) intact.set(type, data);
    else damaged.add(type);
  }
  return { intact, damaged: new Set([...damaged].filter((type) => !intact.has(type))) };
}

/** The beginning of the data of a chunk; undefined when its CRC (section 5.3) is wrong. */
async function intactData(file: OpenFile, chunk: PngChunk): Promise<Buffer | undefined> {
  const { start, dataStart, dataBytes, end } = chunk;
  if (dataBytes > LONGEST_CHECKED) return readAt(file, dataStart, LONGEST);
  const typeStart = start + 4;
  const bytes = await readAt(file, typeStart, end - typeStart);
  const covered = bytes.length - CRC_BYTES;
  if (typeStart + bytes.length < end || bytes.readUInt32BE(covered) !== crc32(bytes.subarray(0, covered)))
    return undefined;
  return bytes.subarray(4, 4 + Math.min(dataBytes, LONGEST));
}

function coloursOf(chunks: Chunks): FileColours {
  const coded = chunks.get('cICP');
  const colours = coded && cicpColours(coded);
  if (colours) return { ...colours, overrulesProfile: true, mended: mendedBy(colours, chunks) };
  if (chunks.has('iCCP') || chunks.has('sRGB')) return NO_COLOURS;
  return measuredColours(chunks);
}

/** The profile beside cICP was applied before. */
function mendedBy({ mended, samples }: FileColours, chunks: Chunks): FileColours['mended'] {
  return mended.length === 0 && (chunks.has('iCCP') || samples.limitedRange)
    ? ['colours-without-profile']
    : mended;
}

/** Section 11.3.2.6: primaries, transfer, matrix (0), range. What is not known is left to the other chunks. */
function cicpColours(chunk: Buffer): FileColours | undefined {
  const [primaries, transfer, matrix, fullRange] = chunk;
  if (primaries === undefined || transfer === undefined || matrix !== 0 || fullRange === undefined)
    return undefined;
  const colours = coloursOfCodes({ primaries, transfer });
  return colours && { ...colours, samples: { ...colours.samples, limitedRange: fullRange === 0 } };
}

/** Sections 11.3.2.1 and 11.3.2.2. */
function measuredColours(chunks: Chunks): FileColours {
  const primaries = primariesOf(chunks.get('cHRM'));
  const transfer = transferOf(chunks.get('gAMA'));
  if (transfer.kind === 'srgb' && areSrgbPrimaries(primaries)) return NO_COLOURS;
  const words = [
    transfer.kind === 'power' && `gamma ${Number(transfer.exponent.toFixed(2))}`,
    !areSrgbPrimaries(primaries) && 'the primaries in the file',
  ];
  return {
    ...NO_COLOURS,
    samples: { ...PLAIN_SAMPLES, transfer, primaries },
    space: words.filter((word) => word !== false).join(' and '),
    mended: ['colours-without-profile'],
  };
}

function primariesOf(chunk: Buffer | undefined): Primaries {
  if (!chunk || chunk.length < 32) return SRGB_PRIMARIES;
  const point = (index: number) =>
    [chunk.readUInt32BE(index * 8) / 100_000, chunk.readUInt32BE(index * 8 + 4) / 100_000] as const;
  const primaries = { white: point(0), red: point(1), green: point(2), blue: point(3) };
  return toLinearSrgb(primaries) ? primaries : SRGB_PRIMARIES;
}

function transferOf(chunk: Buffer | undefined): Transfer {
  if (!chunk || chunk.length < 4 || chunk.readUInt32BE(0) === 0) return SRGB_TRANSFER;
  const exponent = 100_000 / chunk.readUInt32BE(0);
  if (Math.abs(exponent / SRGB_GAMMA - 1) < SAME_GAMMA || exponent < 0.1 || exponent > 10)
    return SRGB_TRANSFER;
  return { kind: 'power', exponent };
}

/** Of an eXIf chunk between the pixels and the end, which is told from pixels by its CRC. */
async function lateOrientation(file: OpenFile): Promise<number | undefined> {
  const from = Math.max(0, file.size - TAIL_BYTES);
  const tail = await readAt(file, from, file.size - from);
  for (let at = tail.indexOf('eXIf'); at >= 0; at = tail.indexOf('eXIf', at + 4)) {
    if (at < 4) continue;
    const end = at + 4 + tail.readUInt32BE(at - 4);
    if (end + 4 > tail.length || tail.readUInt32BE(end) !== crc32(tail.subarray(at, end))) continue;
    const orientation = exifOrientation(tail.subarray(at + 4, end));
    return orientation === 1 ? undefined : orientation;
  }
  return undefined;
}
