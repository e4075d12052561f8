import { execFile, spawn } from 'node:child_process';
import { notReadable } from '../refusal.ts';

/** How a program is started: what stands before its arguments. */
export type ProgramStart = readonly [program: string, ...before: string[]];

/** What one run may take. */
export interface RunLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
  /** Of a file that it writes. */
  readonly fileBytes: number;
}

const PROGRAM = 'opj_decompress';

/** It ends with us, and leaves no dump of its memory: both are programs of util-linux. */
const END_WITH_US = ['setpriv', '--pdeathsig', 'KILL', 'prlimit', '--core=0'] as const;

/** From this version on it decodes no more of a tile than is asked for. */
const FIRST_VERSION = 2.3;

const LOOK_MS = 10_000;
const MOST_OUTPUT_BYTES = 64 * 1024;

let found: Promise<OpjDecompress | undefined> | undefined;

/** The program `opj_decompress` of OpenJPEG, as it is found once; undefined where it is not, or too old. */
export function findOpjDecompress(): Promise<OpjDecompress | undefined> {
  found ??= look();
  return found;
}

async function look(): Promise<OpjDecompress | undefined> {
  if (await isThere([...END_WITH_US, PROGRAM])) return new OpjDecompress(END_WITH_US);
  return (await isThere([PROGRAM])) ? new OpjDecompress(undefined) : undefined;
}

function isThere([program, ...before]: ProgramStart): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, [...before, '-h'], { timeout: LOOK_MS, killSignal: 'SIGKILL' }, (_, stdout, stderr) => {
      const [, version] = /openjp2 library v(\d+\.\d+)/.exec(`${stdout}${stderr}`) ?? [];
      resolve(Number(version ?? 0) >= FIRST_VERSION);
    });
  });
}

/** Runs `opj_decompress`. */
export class OpjDecompress {
  readonly #limiter: typeof END_WITH_US | undefined;

  /** @param limiter what bounds its memory; undefined where the system has nothing */
  constructor(limiter: typeof END_WITH_US | undefined) {
    this.#limiter = limiter;
  }

  /**
   * @param options its arguments: never a shell's
   * @returns what it warned of
   * @throws LoupeError `unreadable-source`
   */
  run(options: readonly string[], limits: RunLimits): Promise<string[]> {
    const [program, ...before] = this.#command(limits);
    return new Promise((resolve, reject) => {
      const child = spawn(program, [...before, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      const take = (chunk: Buffer) => {
        if (output.length < MOST_OUTPUT_BYTES) output += chunk.toString('latin1');
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        child.kill('SIGKILL');
      }, limits.seconds * 1000);
      child.once('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        if (isLate || signal === 'SIGXCPU') reject(tookTooLong(limits.seconds));
        else if (code === 0) resolve(libraryLines(output, 'WARNING'));
        else reject(failed(output, { code, signal }));
      });
    });
  }

  #command({ seconds, memoryBytes, fileBytes }: RunLimits): ProgramStart {
    if (!this.#limiter) return [PROGRAM];
    const limits = [`--as=${memoryBytes}`, `--cpu=${Math.ceil(seconds)}`, `--fsize=${fileBytes}`];
    return [...this.#limiter, ...limits, PROGRAM];
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
