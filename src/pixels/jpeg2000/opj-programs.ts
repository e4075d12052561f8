import type { KnownProgram } from '../../ipc/bounded-program.ts';

/** From this version on it decodes no more of a tile than is asked for, and takes all the options of the encoder. */
const OPJ = {
  versionOption: '-h',
  version: /openjp2 library v(\d+(?:\.\d+)+)/,
  firstVersion: [2, 3],
} as const;

/** Programs of OpenJPEG. */
export const OPJ_DECOMPRESS: KnownProgram = { name: 'opj_decompress', ...OPJ };
export const OPJ_COMPRESS: KnownProgram = { name: 'opj_compress', ...OPJ };
