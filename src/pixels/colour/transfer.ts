/** How stored samples, 0 to 1, become linear light: plain data, so that it can be sent from process to process. */
export type Transfer =
  | { readonly kind: 'srgb' }
  | { readonly kind: 'power'; readonly exponent: number; readonly scale?: number }
  /** Logarithmic over so many decades. */
  | { readonly kind: 'log'; readonly decades: number }
  | { readonly kind: 'smpte240' }
  | { readonly kind: 'pq' }
  | { readonly kind: 'hlg' };

export const SRGB_TRANSFER: Transfer = { kind: 'srgb' };

/**
 * TransferCharacteristics of Rec. ITU-T H.273, table 3. The curves of television cameras (1, 6, 11, 12, 14, 15) are for
 * cameras: what is made for a screen is shown by every program as sRGB, and so it is here.
 */
export const CODED_TRANSFERS: ReadonlyMap<number, Transfer> = new Map<number, Transfer>([
  [1, SRGB_TRANSFER],
  [4, { kind: 'power', exponent: 2.2 }],
  [5, { kind: 'power', exponent: 2.8 }],
  [6, SRGB_TRANSFER],
  [7, { kind: 'smpte240' }],
  [8, { kind: 'power', exponent: 1 }],
  [9, { kind: 'log', decades: 2 }],
  [10, { kind: 'log', decades: 2.5 }],
  [11, SRGB_TRANSFER],
  [12, SRGB_TRANSFER],
  [13, SRGB_TRANSFER],
  [14, SRGB_TRANSFER],
  [15, SRGB_TRANSFER],
  [16, { kind: 'pq' }],
  [17, { kind: 'power', exponent: 2.6, scale: 52.37 / 48 }],
  [18, { kind: 'hlg' }],
]);

/** Luminance of white on paper and in menus, cd/m² (Rec. ITU-R BT.2408): what becomes the white of sRGB. */
export const REFERENCE_WHITE = 203;

const PQ_PEAK = 10_000;

/** Linear light of a sample between 0 and 1, where 1 is the white of sRGB; of HLG, light of the scene. */
export function linearLight(transfer: Transfer, sample: number): number {
  switch (transfer.kind) {
    case 'srgb':
      return sample <= 0.04045 ? sample / 12.92 : ((sample + 0.055) / 1.055) ** 2.4;
    case 'power':
      return (transfer.scale ?? 1) * sample ** transfer.exponent;
    case 'log':
      return sample <= 0 ? 0 : 10 ** ((sample - 1) * transfer.decades);
    case 'smpte240':
      return sample < 0.0913 ? sample / 4 : ((sample + 0.1115) / 1.1115) ** (1 / 0.45);
    case 'pq':
      return (pqLight(sample) * PQ_PEAK) / REFERENCE_WHITE;
    case 'hlg':
      return sample <= 0.5 ? sample ** 2 / 3 : (Math.exp((sample - HLG.c) / HLG.a) + HLG.b) / 12;
  }
}

/** Rec. ITU-R BT.2100, table 5. */
const HLG = { a: 0.17883277, b: 0.28466892, c: 0.55991073 } as const;

/** The system gamma of HLG on a screen of 1,000 cd/m² (BT.2100, table 5). */
export const HLG_GAMMA = 1.2;
export const HLG_PEAK = 1000;

/** The EOTF of BT.2100, table 4, for a peak of 1. */
function pqLight(sample: number): number {
  const [m1, m2] = [2610 / 16_384, (2523 / 4096) * 128];
  const [c1, c2, c3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];
  const root = Math.max(sample, 0) ** (1 / m2);
  return (Math.max(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1);
}

/** The sRGB sample, 0 to 1, of linear light. */
export function srgbSample(light: number): number {
  if (light <= 0) return 0;
  if (light >= 1) return 1;
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
