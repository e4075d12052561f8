import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findProgram,
  type KnownProgram,
  type Limiter,
  type RunLimits,
  runProgram,
} from '../../../ipc/bounded-program.ts';
import { notReadable } from '../../refusal.ts';

/** The first one that writes numbers of NumPy, which hold what is beyond a range too. */
const DJXL: KnownProgram = {
  name: 'djxl',
  versionOption: '--version',
  version: /\bv(\d+(?:\.\d+)+)/,
  firstVersion: [0, 7],
};

const WHERE_DJXL =
  'is read only where the program djxl is (Debian: libjxl-tools; then start Loupe again): without it, convert the image to';

/** What is said of images that need it, where it is not: of a film, and of colours multiplied by opacity, it would not help. */
export const NEEDS_DJXL = {
  colours: `a JPEG XL with loss, and with a profile whose colours may go beyond sRGB, ${WHERE_DJXL} TIFF (LZW or Deflate) or PNG with its profile`,
  highRange: `a JPEG XL with loss, a high dynamic range (PQ or HLG) and colours beyond sRGB ${WHERE_DJXL} TIFF (LZW or Deflate) or PNG in sRGB`,
  other:
    'a JPEG XL with loss whose colours may go beyond sRGB is not read when it is a film, or its colours are multiplied by opacity: ' +
    'convert the image to TIFF (LZW or Deflate) or PNG with its profile',
} as const;

/** As numbers of which 0 to 1 is the range of sRGB, and colours beyond are below or above. */
export const LINEAR_SRGB = 'RGB_D65_SRG_Rel_Lin';

let found: Promise<Djxl | undefined> | undefined;

/** The program `djxl` of libjxl, as it is found once; undefined where it is not, or too old. */
export function findDjxl(): Promise<Djxl | undefined> {
  found ??= look();
  return found;
}

async function look(): Promise<Djxl | undefined> {
  const program = await findProgram(DJXL);
  return program && new Djxl(program.limiter);
}

/** Runs `djxl`. */
export class Djxl {
  readonly #limiter: Limiter;

  /** @param limiter what bounds its memory; undefined where the system has nothing */
  constructor(limiter: Limiter) {
    this.#limiter = limiter;
  }

  /**
   * Decodes a file to numbers.
   *
   * @param colourSpace in its own words; undefined: those of the file
   * @param folder for the file that is made, whose path is returned
   * @throws LoupeError `unreadable-source`
   */
  async decode(
    path: string,
    colourSpace: string | undefined,
    folder: string,
    limits: RunLimits,
  ): Promise<string> {
    const output = join(folder, 'decoded.npy');
    const options = [
      '--num_threads=1',
      ...(colourSpace === undefined ? [] : [`--color_space=${colourSpace}`]),
    ];
    const end = await runProgram('djxl', this.#limiter, [path, output, ...options], limits).catch(
      (cause: unknown) => {
        throw notReadable('the program djxl, which decodes its JPEG XL pixels, cannot be started', cause);
      },
    );
    if (end.isLate)
      throw notReadable(`decoding its JPEG XL pixels took longer than ${Math.ceil(limits.seconds)} seconds`);
    if (end.code === 0 && (await isFile(output))) return output;
    const cause = { code: end.code, signal: end.signal, output: end.output.slice(-4000) };
    if (/bad_alloc|memory/i.test(end.output))
      throw notReadable('decoding its JPEG XL pixels took more memory than such an image should need', cause);
    throw notReadable('the file is damaged: its JPEG XL pixels cannot be decoded', cause);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (state) => state.isFile(),
    () => false,
  );
}
