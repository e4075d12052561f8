/**
 * A code is found by its first {@link RUN_BITS} bits: its length, and from bit 4 on the pixels that it stands for; 0 for no code.
 */
export type RunTable = Uint16Array;

/** Bits of the longest code of a run. */
export const RUN_BITS = 13;

/** A longer run is a sum: some codes of whole multiples of this, and one of less. */
export const MAKE_UP_PIXELS = 64;

/** Runs of 0 to 63 white pixels (T.4, table 2). */
const WHITE =
  '00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 ' +
  '0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 ' +
  '00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 ' +
  '00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 ' +
  '01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100';

/** Runs of 64, 128, ... 1,728 white pixels (T.4, table 3a). */
const WHITE_MAKE_UP =
  '11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 ' +
  '011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 ' +
  '010011010 011000 010011011';

const BLACK =
  '0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 ' +
  '0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 ' +
  '00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 ' +
  '000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 ' +
  '000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 ' +
  '000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 ' +
  '000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111';

const BLACK_MAKE_UP =
  '0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 ' +
  '0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 ' +
  '0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 ' +
  '0000001011011 0000001100100 0000001100101';

/** Runs of 1,792, 1,856, ... 2,560 pixels of either colour (T.4, table 3b). */
const LONG_MAKE_UP =
  '00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 ' +
  '000000010111 000000011100 000000011101 000000011110 000000011111';

function runTable(codes: string, makeUp: string): RunTable {
  const table = new Uint16Array(1 << RUN_BITS);
  const add = (code: string, pixels: number) => {
    const span = 1 << (RUN_BITS - code.length);
    const first = Number.parseInt(code, 2) * span;
    table.fill(pixels * 16 + code.length, first, first + span);
  };
  for (const [index, code] of codes.split(' ').entries()) add(code, index);
  for (const [index, code] of `${makeUp} ${LONG_MAKE_UP}`.split(' ').entries())
    add(code, (index + 1) * MAKE_UP_PIXELS);
  return table;
}

/** Codes of runs of white pixels, and of black ones. */
export const RUN_TABLES: readonly [white: RunTable, black: RunTable] = [
  runTable(WHITE, WHITE_MAKE_UP),
  runTable(BLACK, BLACK_MAKE_UP),
];

/** Bits of the longest code of a mode that is read. */
export const MODE_BITS = 7;

/** How the next change of colour lies to those of the line before: by 0 to 3 pixels left or right of b1, or in another mode. */
export const MODE = { vertical: 4, pass: 8, horizontal: 9 } as const;

const MODES: readonly (readonly [code: string, mode: number])[] = [
  ['1', MODE.vertical],
  ['011', MODE.vertical + 1],
  ['000011', MODE.vertical + 2],
  ['0000011', MODE.vertical + 3],
  ['010', MODE.vertical - 1],
  ['000010', MODE.vertical - 2],
  ['0000010', MODE.vertical - 3],
  ['001', MODE.horizontal],
  ['0001', MODE.pass],
];

/** Modes of two-dimensional lines (T.4, table 4; T.6, table 1) by their first bits: length, and the mode from bit 4 on. */
export const MODE_TABLE: Uint16Array = modeTable();

function modeTable(): Uint16Array {
  const table = new Uint16Array(1 << MODE_BITS);
  for (const [code, mode] of MODES) {
    const span = 1 << (MODE_BITS - code.length);
    const first = Number.parseInt(code, 2) * span;
    table.fill(mode * 16 + code.length, first, first + span);
  }
  return table;
}
