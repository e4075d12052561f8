import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { type BitstreamColours, readAv1Colours } from './av1-header.ts';
import { type AvifItems, readAvifItems } from './avif-items.ts';
import { type Box, boxHead } from './boxes.ts';
import { coloursOfCodes, type FileColours, NO_COLOURS } from './file-colours.ts';

/** More boxes stand before the list of images of no real file. */
const MOST_BOXES = 1000;
/** A list of images longer than this is left to the decoder. */
const LONGEST_META = 16 * 1024 * 1024;

const MONOCHROME = 0x10;

/** A sequence header is at the beginning of a picture, and short. */
const HEADER_BYTES = 128;

/**
 * The colours of the primary image of an AVIF, as its `colr` property (ISO/IEC 14496-12, 12.1.5) or else its bitstream has them, and what the
 * image library leaves undone: it brings the range of colours to the full one, but not of gray, and ignores that colours
 * are multiplied by alpha. It does turn, mirror, crop and assemble grids.
 */
export async function readAvifColours(file: OpenFile): Promise<FileColours> {
  const items = await readItems(file);
  if (!items) return NO_COLOURS;
  const nclx = nclxOf(primaryProperties(items)) ?? (await bitstreamColours(file, items));
  return coloursOfItems(items, nclx);
}

/** The same of a HEIC, of which `colr` alone counts: what its bitstream says of range and matrix is for its decoder. */
export function heicColours(items: AvifItems): FileColours {
  // A new format has no files that were stored wrongly.
  return { ...coloursOfItems(items, nclxOf(primaryProperties(items))), mended: [] };
}

function coloursOfItems(items: AvifItems, nclx: BitstreamColours | undefined): FileColours {
  const properties = primaryProperties(items);
  const hasProfile = properties.some(({ type, content }) => type === 'colr' && isProfile(content));
  const colours = (!hasProfile && nclx && coloursOfCodes(nclx)) || NO_COLOURS;
  const limitedRange = nclx?.fullRange === false && isMonochrome(properties);
  const premultiplied = items.references.some(({ type, from }) => type === 'prem' && from === items.primary);
  if (!limitedRange && !premultiplied) return colours;
  return {
    ...colours,
    samples: { ...colours.samples, limitedRange, premultiplied },
    mended: [...colours.mended, 'avif-range-and-alpha'],
  };
}

/** The list of images of a file; undefined when it is damaged. */
export async function readItems(file: OpenFile): Promise<AvifItems | undefined> {
  const meta = await readMeta(file);
  return meta && readAvifItems(meta);
}

async function readMeta(file: OpenFile): Promise<Buffer | undefined> {
  let position = 0;
  for (let count = 0; count < MOST_BOXES; count++) {
    const bytes = await readAt(file, position, 16);
    if (bytes.length < 8) return undefined;
    const { type, size, headBytes } = boxHead(bytes);
    const end = size === 0 ? file.size : position + size;
    if (size !== 0 && size < headBytes) return undefined;
    const length = end - position - headBytes;
    if (type === 'meta')
      return length <= LONGEST_META ? readAt(file, position + headBytes, length) : undefined;
    position = end;
  }
  return undefined;
}

/** Of the primary image, and after them those of the first tile when it is a grid. */
export function primaryProperties(items: AvifItems): Box[] {
  const tile = firstTile(items);
  const of = (item: number | undefined) =>
    (item === undefined ? undefined : items.properties.get(item)) ?? [];
  return [...of(items.primary), ...of(tile)];
}

function firstTile({ primary, references }: AvifItems): number | undefined {
  return references.find(({ type, from }) => type === 'dimg' && from === primary)?.to[0];
}

async function bitstreamColours(file: OpenFile, items: AvifItems): Promise<BitstreamColours | undefined> {
  const place = items.places.get(firstTile(items) ?? items.primary);
  if (!place) return undefined;
  const { inFile, offset } = place;
  const data = inFile
    ? await readAt(file, offset, HEADER_BYTES)
    : items.data.subarray(offset, offset + HEADER_BYTES);
  return readAv1Colours(data);
}

function nclxOf(properties: readonly Box[]): BitstreamColours | undefined {
  const content = properties.find(
    (box) => box.type === 'colr' && box.content.toString('latin1', 0, 4) === 'nclx',
  )?.content;
  if (!content || content.length < 11) return undefined;
  return {
    primaries: content.readUInt16BE(4),
    transfer: content.readUInt16BE(6),
    fullRange: (content.readUInt8(10) & 0x80) !== 0,
  };
}

function isProfile(content: Buffer): boolean {
  return ['prof', 'rICC'].includes(content.toString('latin1', 0, 4));
}

function isMonochrome(properties: readonly Box[]): boolean {
  const configuration = properties.find(({ type }) => type === 'av1C')?.content;
  return ((configuration?.[2] ?? 0) & MONOCHROME) !== 0;
}
