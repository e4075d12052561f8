import { boxesIn } from '../colour/boxes.ts';
import { notReadable } from '../refusal.ts';

/** A box `colr` (I.5.3.3). */
export type ColourSpecification =
  | { readonly kind: 'enumerated'; readonly code: number }
  | { readonly kind: 'profile'; readonly profile: Buffer };

/** A palette (I.5.3.4): for each entry, a number for each of its columns. */
export interface Palette {
  readonly entries: number;
  readonly columns: readonly { readonly depth: number; readonly isSigned: boolean }[];
  /** Entry after entry. */
  readonly values: Int32Array;
}

/** Where a channel comes from (I.5.3.5). */
export interface ChannelSource {
  readonly component: number;
  /** Undefined: the samples of the component themselves. */
  readonly paletteColumn: number | undefined;
}

/** What a channel is for (I.5.3.6). */
export interface ChannelDefinition {
  readonly channel: number;
  readonly type: 'colour' | 'opacity' | 'premultiplied opacity' | 'other';
  /** 0: of the whole image; from 1 on, of which colour. */
  readonly association: number;
}

/** What the box `jp2h` says (ISO/IEC 15444-1, I.5.3). */
export interface Jp2Header {
  readonly colours: readonly ColourSpecification[];
  readonly palette: Palette | undefined;
  /** Undefined: each component is a channel. */
  readonly channels: readonly ChannelSource[] | undefined;
  readonly definitions: readonly ChannelDefinition[] | undefined;
  /** Pixels per millimetre, as captured, else as it is to be shown. */
  readonly resolution: { readonly horizontal: number; readonly vertical: number } | undefined;
}

/** The header of a bare codestream. */
export const NO_HEADER: Jp2Header = {
  colours: [],
  palette: undefined,
  channels: undefined,
  definitions: undefined,
  resolution: undefined,
};

const MOST_ENTRIES = 1024;
const MOST_DEPTH = 16;
const TYPES = ['colour', 'opacity', 'premultiplied opacity'] as const;

const METHOD = { enumerated: 1, restrictedProfile: 2, anyProfile: 3 } as const;

/**
 * Reads the content of the box `jp2h`. Boxes that repeat count once, but those of colours.
 *
 * @throws LoupeError `unreadable-source`
 */
export function readJp2Header(content: Buffer): Jp2Header {
  const boxes = boxesIn(content);
  const first = (type: string) => boxes.find((box) => box.type === type)?.content;
  const palette = first('pclr');
  const mapping = first('cmap');
  const definitions = first('cdef');
  const resolution = first('res ');
  return {
    colours: boxes.filter(({ type }) => type === 'colr').flatMap((box) => readColour(box.content) ?? []),
    palette: palette && mapping ? readPalette(palette) : undefined,
    channels: palette && mapping ? readMapping(mapping) : undefined,
    definitions: definitions && readDefinitions(definitions),
    resolution: resolution && readResolution(resolution),
  };
}

function readColour(content: Buffer): ColourSpecification | undefined {
  const [method] = content;
  if (method === METHOD.enumerated && content.length >= 7)
    return { kind: 'enumerated', code: content.readUInt32BE(3) };
  if (method === METHOD.restrictedProfile || method === METHOD.anyProfile)
    return { kind: 'profile', profile: content.subarray(3) };
  return undefined;
}

function readPalette(content: Buffer): Palette {
  if (content.length < 3) throw damagedPalette();
  const entries = content.readUInt16BE(0);
  const count = content.readUInt8(2);
  if (entries === 0 || entries > MOST_ENTRIES || count === 0 || content.length < 3 + count)
    throw damagedPalette();
  const columns = Array.from(content.subarray(3, 3 + count), (precision) => ({
    depth: (precision & 0x7f) + 1,
    isSigned: precision >= 0x80,
  }));
  if (columns.some(({ depth }) => depth > MOST_DEPTH)) throw damagedPalette();
  const entryBytes = columns.reduce((sum, { depth }) => sum + Math.ceil(depth / 8), 0);
  if (content.length < 3 + count + entries * entryBytes) throw damagedPalette();
  const values = new Int32Array(entries * count);
  let at = 3 + count;
  for (let index = 0; index < values.length; index++) {
    const bytes = (columns[index % count]?.depth ?? 8) > 8 ? 2 : 1;
    values[index] = content.readUIntBE(at, bytes);
    at += bytes;
  }
  return { entries, columns, values };
}

function readMapping(content: Buffer): ChannelSource[] {
  return Array.from({ length: Math.floor(content.length / 4) }, (_, index) => ({
    component: content.readUInt16BE(index * 4),
    paletteColumn: content[index * 4 + 2] === 1 ? (content[index * 4 + 3] ?? 0) : undefined,
  }));
}

function readDefinitions(content: Buffer): ChannelDefinition[] {
  const count =
    content.length < 2 ? 0 : Math.min(content.readUInt16BE(0), Math.floor((content.length - 2) / 6));
  return Array.from({ length: count }, (_, index) => {
    const [channel, type, association] = [0, 2, 4].map((at) => content.readUInt16BE(2 + index * 6 + at));
    return { channel: channel ?? 0, type: TYPES[type ?? -1] ?? 'other', association: association ?? 0 };
  });
}

/** I.5.3.7: samples per metre, as a fraction and a power of ten. */
function readResolution(content: Buffer): Jp2Header['resolution'] {
  const boxes = boxesIn(content);
  const found = ['resc', 'resd'].flatMap((type) => boxes.filter((box) => box.type === type))[0]?.content;
  if (!found || found.length < 10) return undefined;
  const perMillimetre = (at: number, exponentAt: number) =>
    ((found.readUInt16BE(at) / found.readUInt16BE(at + 2)) * 10 ** found.readInt8(exponentAt)) / 1000;
  const [vertical, horizontal] = [perMillimetre(0, 8), perMillimetre(4, 9)];
  const isMeasure = [vertical, horizontal].every((value) => Number.isFinite(value) && value > 0);
  return isMeasure ? { horizontal, vertical } : undefined;
}

function damagedPalette() {
  return notReadable('the file is damaged: its palette makes no sense');
}
