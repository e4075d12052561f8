import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Jp2Program } from '../../../encoding/encoder-settings.ts';
import { LoupeError } from '../../../errors.ts';
import { findProgram, runProgram } from '../../../ipc/bounded-program.ts';
import { OPJ_COMPRESS } from '../opj-programs.ts';
import { ENCODED_TILE, halvingsOf, type Jpeg2000Coding, type Jpeg2000Pixels } from './jpeg2000-pixels.ts';

const MEGABYTE = 1024 * 1024;

/** Addresses that it may take, of which it takes more than of memory; as measured it holds 20 bytes for each pixel. */
const FIXED_BYTES = 256 * MEGABYTE;
const BYTES_OF_PIXEL = 40;

/** The program `opj_compress` of OpenJPEG; undefined where it is not, or too old. */
export function findOpjCompress(): Promise<Jp2Program | undefined> {
  return findProgram(OPJ_COMPRESS);
}

/**
 * Encodes pixels by `opj_compress`.
 *
 * @param folder for files that it leaves there
 * @returns a codestream
 * @throws LoupeError `overloaded` when it takes too long, or has not the memory
 */
export async function encodeByProgram(
  pixels: Jpeg2000Pixels,
  { ratio, seconds }: Jpeg2000Coding,
  { program, folder }: { readonly program: Jp2Program; readonly folder: string },
): Promise<Buffer> {
  const { width, height, channels } = pixels;
  const [input, output] = [
    join(folder, `picture.${channels === 1 ? 'pgm' : 'ppm'}`),
    join(folder, 'picture.j2k'),
  ];
  await writePixels(input, pixels);
  const isTiled = Math.max(width, height) > ENCODED_TILE;
  const options = [
    ...['-i', input, '-o', output, '-p', 'RPCL', '-n', String(halvingsOf(pixels) + 1)],
    ...(isTiled ? ['-t', `${ENCODED_TILE},${ENCODED_TILE}`] : []),
    ...(ratio > 1 ? ['-I', '-r', String(ratio)] : []),
  ];
  const memoryBytes = FIXED_BYTES + width * height * BYTES_OF_PIXEL;
  const limits = { seconds, memoryBytes, fileBytes: width * height * channels * 2 + MEGABYTE };
  const end = await runProgram('opj_compress', program.limiter, options, limits).catch(unavailable);
  if (end.code !== 0) unavailable({ ...end, output: end.output.slice(-4000) });
  return readFile(output);
}

function unavailable(cause: unknown): never {
  throw new LoupeError('overloaded', 'the image cannot be made as jp2 at the moment', { cause });
}

/** In the form of PGM or PPM. */
async function writePixels(path: string, { width, height, channels, bytes }: Jpeg2000Pixels): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(`P${channels === 1 ? 5 : 6}\n${width} ${height}\n255\n`);
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}
