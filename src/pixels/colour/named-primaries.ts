import { type Primaries, SRGB_PRIMARIES } from './primaries.ts';

const D65 = SRGB_PRIMARIES.white;
const C = [0.31, 0.316] as const;

/** Adobe RGB (1998), section 4.3.2. */
export const ADOBE_RGB_PRIMARIES: Primaries = { ...SRGB_PRIMARIES, green: [0.21, 0.71] };

/** ROMM RGB (ISO 22028-2), which holds nearly all colours of things. */
export const ROMM_PRIMARIES: Primaries = {
  red: [0.7347, 0.2653],
  green: [0.1596, 0.8404],
  blue: [0.0366, 0.0001],
  white: [0.3457, 0.3585],
};

const BT_601_525: Primaries = { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 };
const BT_2020: Primaries = {
  red: [0.708, 0.292],
  green: [0.17, 0.797],
  blue: [0.131, 0.046],
  white: D65,
};
const P3 = { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] } as const;

/** ColourPrimaries of Rec. ITU-T H.273, table 2, with their names. */
export const CODED_PRIMARIES: ReadonlyMap<number, { readonly name: string; readonly primaries: Primaries }> =
  new Map([
    [1, { name: 'BT.709', primaries: SRGB_PRIMARIES }],
    [
      4,
      {
        name: 'BT.470 System M',
        primaries: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: C },
      },
    ],
    [
      5,
      {
        name: 'BT.601 with 625 lines',
        primaries: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 },
      },
    ],
    [6, { name: 'BT.601 with 525 lines', primaries: BT_601_525 }],
    [7, { name: 'SMPTE 240M', primaries: BT_601_525 }],
    [
      8,
      {
        name: 'generic film',
        primaries: { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: C },
      },
    ],
    [9, { name: 'BT.2020', primaries: BT_2020 }],
    [
      10,
      {
        name: 'SMPTE ST 428-1',
        primaries: { red: [1, 0], green: [0, 1], blue: [0, 0], white: [1 / 3, 1 / 3] },
      },
    ],
    [11, { name: 'DCI P3', primaries: { ...P3, white: [0.314, 0.351] } }],
    [12, { name: 'Display P3', primaries: { ...P3, white: D65 } }],
    [
      22,
      {
        name: 'EBU Tech. 3213-E',
        primaries: { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: D65 },
      },
    ],
  ]);
