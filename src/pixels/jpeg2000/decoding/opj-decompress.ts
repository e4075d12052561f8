import { findProgram, type Limiter, type RunLimits, runProgram } from '../../../ipc/bounded-program.ts';
import { notReadable } from '../../refusal.ts';
import { OPJ_DECOMPRESS } from '../opj-programs.ts';

let found: Promise<OpjDecompress | undefined> | undefined;

/** The program `opj_decompress` of OpenJPEG, as it is found once; undefined where it is not, or too old. */
export function findOpjDecompress(): Promise<OpjDecompress | undefined> {
  found ??= look();
  return found;
}

async function look(): Promise<OpjDecompress | undefined> {
  const program = await findProgram(OPJ_DECOMPRESS);
  return program && new OpjDecompress(program.limiter);
}

/** Runs `opj_decompress`. */
export class OpjDecompress {
  readonly #limiter: Limiter;

  /** @param limiter what bounds its memory; undefined where the system has nothing */
  constructor(limiter: Limiter) {
    this.#limiter = limiter;
  }

  /**
   * @param options its arguments: never a shell's
   * @returns what it warned of
   * @throws LoupeError `unreadable-source`
   */
  async run(options: readonly string[], limits: RunLimits): Promise<string[]> {
    const end = await runProgram('opj_decompress', this.#limiter, options, limits);
    if (end.isLate) throw tookTooLong(limits.seconds);
    if (end.code !== 0) throw failed(end.output, { code: end.code, signal: end.signal });
    return libraryLines(end.output, 'WARNING');
  }
}

/** The error for pixels that took too long to be decoded. */
export function tookTooLong(seconds: number) {
  return notReadable(`decoding its JPEG 2000 pixels took longer than ${Math.ceil(seconds)} seconds`);
}

function failed(output: string, end: { code: number | null; signal: string | null }) {
  const cause = { ...end, output: output.slice(-4000) };
  if (/memory|alloc|map segment/i.test(output))
    return notReadable(
      'decoding its JPEG 2000 pixels took more memory than such an image should need',
      cause,
    );
  return notReadable('the file is damaged: its JPEG 2000 pixels cannot be decoded', cause);
}

/** What the library says of a kind. */
export function libraryLines(output: string, kind: 'WARNING' | 'ERROR'): string[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith(`[${kind}]`))
    .map((line) => line.slice(kind.length + 2).trim());
}
