import { coloursOfCodes, type FileColours, NO_COLOURS } from '../../colour/file-colours.ts';
import { CODED_PRIMARIES } from '../../colour/named-primaries.ts';
import { type Primaries, SRGB_PRIMARIES, toLinearSrgb } from '../../colour/primaries.ts';
import { areSrgb, PLAIN_SAMPLES } from '../../colour/stored-samples.ts';
import { CODED_TRANSFERS, SRGB_TRANSFER, type Transfer } from '../../colour/transfer.ts';
import { notReadable } from '../../refusal.ts';
import type { BitReader } from './bit-reader.ts';

/** The colours of the pixels that a decoder gives (ISO/IEC 18181-1, annex E.2). */
export interface ColourEncoding {
  readonly isGray: boolean;
  /** The file holds a profile, which the decoder alone reads. */
  readonly hasProfile: boolean;
  /** Brighter than paper, by PQ or HLG. */
  readonly isHighRange: boolean;
  /** Of a file without one, as the library gives them. */
  readonly colours: FileColours;
  /** The same as the header names them. */
  readonly named: FileColours;
}

const SPACE = { gray: 1, xyb: 2 } as const;
const WHITE = { d65: 1, custom: 2, equal: 10, dci: 11 } as const;
const PRIMARIES = { srgb: 1, custom: 2, bt2100: 9, p3: 11 } as const;
const TRANSFER = { unknown: 2, srgb: 13, pq: 16 } as const;

/** ColourPrimaries of Rec. ITU-T H.273 of what decoders give for a high dynamic range, and of P3 with the white of screens. */
const BT_2020 = 9;
const DISPLAY_P3 = 12;

const SRGB: FileColours = { ...NO_COLOURS, space: 'sRGB' };

/** What all defaults mean. */
export const DEFAULT_ENCODING: ColourEncoding = {
  isGray: false,
  hasProfile: false,
  isHighRange: false,
  colours: SRGB,
  named: SRGB,
};

/**
 * Reads a ColourEncoding.
 *
 * @param isXyb whether the image is coded in XYB, of which the decoder makes colours
 * @throws LoupeError `unreadable-source`
 */
export function readColourEncoding(bits: BitReader, isXyb: boolean): ColourEncoding {
  if (bits.bool()) return DEFAULT_ENCODING;
  const hasProfile = bits.bool();
  const space = bits.enumerated();
  const isGray = space === SPACE.gray;
  if (hasProfile) return { isGray, hasProfile, isHighRange: false, colours: NO_COLOURS, named: NO_COLOURS };
  if (space > SPACE.xyb) throw notReadable('the colours of the JPEG XL image are of no kind that is known');
  if (space === SPACE.xyb) return DEFAULT_ENCODING;
  const white = bits.enumerated();
  const whitePoint = white === WHITE.custom ? readPoint(bits) : undefined;
  const primaries = isGray ? PRIMARIES.srgb : bits.enumerated();
  const [red, green, blue] =
    primaries === PRIMARIES.custom ? [readPoint(bits), readPoint(bits), readPoint(bits)] : [];
  const own = { white: whitePoint, red, green, blue };
  const named = coloursOf({ white, primaries, own, transfer: readTransfer(bits) });
  const { kind } = named.samples.transfer;
  // The rendering intent.
  bits.enumerated();
  const isHighRange = kind === 'pq' || kind === 'hlg';
  // Of those in XYB, the library makes BT.2100 with PQ.
  const colours = isXyb && isHighRange ? codedColours(BT_2020, TRANSFER.pq) : named;
  return { isGray, hasProfile, isHighRange, colours, named };
}

type Point = readonly [number, number];

interface Named {
  readonly white: number;
  readonly primaries: number;
  readonly own: { readonly [Name in keyof Primaries]: Point | undefined };
  readonly transfer: { readonly code: number } | { readonly gamma: number };
}

/** E.2.5: signed millionths. */
function readPoint(bits: BitReader): Point {
  const next = () => {
    const packed = bits.choice([19, 0], [19, 524_288], [20, 1_048_576], [21, 2_097_152]);
    return (packed % 2 === 0 ? packed / 2 : -(packed + 1) / 2) / 1_000_000;
  };
  return [next(), next()];
}

function readTransfer(bits: BitReader): Named['transfer'] {
  if (!bits.bool()) return { code: bits.enumerated() };
  return { gamma: bits.bits(24) / 10_000_000 };
}

function coloursOf(named: Named): FileColours {
  const { transfer, white, primaries } = named;
  const code = 'code' in transfer ? transfer.code : undefined;
  const codedPrimaries = primaries === PRIMARIES.p3 && white === WHITE.d65 ? DISPLAY_P3 : primaries;
  const hasItsWhite =
    primaries === PRIMARIES.p3 ? white === WHITE.dci || white === WHITE.d65 : white === WHITE.d65;
  if (code !== undefined && primaries !== PRIMARIES.custom && hasItsWhite)
    return codedColours(codedPrimaries, code === TRANSFER.unknown ? TRANSFER.srgb : code);
  return measuredColours(primariesOf(named), transferOf(transfer));
}

/**
 * What codes of Rec. ITU-T H.273 mean; of sRGB, no more than that it is. A new format has no files that were stored wrongly.
 *
 * @throws LoupeError `unreadable-source`
 */
export function codedColours(primaries: number, transfer: number): FileColours {
  const colours = coloursOfCodes({ primaries, transfer });
  if (!colours) throw notReadable('the colours of the JPEG XL image are of no kind that is known');
  return areSrgb(colours.samples) ? SRGB : { ...colours, mended: [] };
}

function measuredColours(primaries: Primaries, transfer: Transfer): FileColours {
  const samples = { ...PLAIN_SAMPLES, primaries, transfer };
  if (areSrgb(samples)) return SRGB;
  if (!toLinearSrgb(primaries)) throw notReadable('the file is damaged: its primary colours make no sense');
  return { ...NO_COLOURS, samples, space: 'the primaries and the curve that the header states' };
}

function primariesOf({ white, primaries, own }: Named): Primaries {
  const coded = CODED_PRIMARIES.get(primaries)?.primaries ?? SRGB_PRIMARIES;
  const whites = new Map<number, Point>([
    [WHITE.equal, [1 / 3, 1 / 3]],
    [WHITE.dci, [0.314, 0.351]],
  ]);
  return {
    red: own.red ?? coded.red,
    green: own.green ?? coded.green,
    blue: own.blue ?? coded.blue,
    white: own.white ?? whites.get(white) ?? SRGB_PRIMARIES.white,
  };
}

/** Curves of gamma 1/2.2, as programs round it, are applied as they are stated. */
function transferOf(transfer: Named['transfer']): Transfer {
  if ('code' in transfer) return CODED_TRANSFERS.get(transfer.code) ?? SRGB_TRANSFER;
  const { gamma } = transfer;
  if (!(gamma > 0.1 && gamma <= 1))
    throw notReadable('the file is damaged: its curve of tones makes no sense');
  return { kind: 'power', exponent: 1 / gamma };
}
