import { execFile, spawn } from 'node:child_process';

/** What one run may take. */
export interface RunLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
  /** Of a file that it writes. */
  readonly fileBytes: number;
}

/** How a run ended. */
export interface RunEnd {
  readonly output: string;
  /** 0: well. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly isLate: boolean;
}

/** A program that may be on the PATH, and how it tells its version. */
export interface KnownProgram {
  readonly name: 'opj_decompress' | 'opj_compress' | 'djxl';
  /** What it prints its version for. */
  readonly versionOption: string;
  /** Finds the version in what it prints, as numbers with dots. */
  readonly version: RegExp;
  /** An older one counts as none. */
  readonly firstVersion: readonly [major: number, minor: number];
}

/** It ends with us, and leaves no dump of its memory: both are programs of util-linux. */
const END_WITH_US: readonly string[] = ['setpriv', '--pdeathsig', 'KILL', 'prlimit', '--core=0'];

/** What bounds the memory of a program; undefined where the system has nothing. */
export type Limiter = readonly string[] | undefined;

const LOOK_MS = 10_000;
const MOST_OUTPUT_BYTES = 64 * 1024;

/**
 * Looks for a program.
 *
 * @returns undefined where it is not, or too old
 */
export async function findProgram(
  program: KnownProgram,
): Promise<{ readonly limiter: Limiter; readonly version: string } | undefined> {
  for (const limiter of [END_WITH_US, undefined]) {
    const version = await versionOf(program, limiter ?? []);
    if (version !== undefined && isNewEnough(version, program)) return { limiter, version };
  }
  return undefined;
}

function isNewEnough(version: string, { firstVersion: [firstMajor, firstMinor] }: KnownProgram): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}

function versionOf(known: KnownProgram, limiter: readonly string[]): Promise<string | undefined> {
  const [program = '', ...before] = [...limiter, known.name];
  const options = { timeout: LOOK_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(program, [...before, known.versionOption], options, (_, stdout, stderr) => {
      const [, version] = known.version.exec(`${stdout}${stderr}`) ?? [];
      resolve(version);
    });
  });
}

/**
 * Runs a program.
 *
 * @param options its arguments: never a shell's
 * @returns how it ended; rejects when it cannot be started
 */
export function runProgram(
  name: KnownProgram['name'],
  limiter: Limiter,
  options: readonly string[],
  limits: RunLimits,
): Promise<RunEnd> {
  const [program = '', ...before] = commandOf(name, limiter, limits);
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
      resolve({ output, code, signal, isLate: isLate || signal === 'SIGXCPU' });
    });
  });
}

function commandOf(
  name: KnownProgram['name'],
  limiter: Limiter,
  { seconds, memoryBytes, fileBytes }: RunLimits,
): readonly string[] {
  if (!limiter) return [name];
  const limits = [`--as=${memoryBytes}`, `--cpu=${Math.ceil(seconds)}`, `--fsize=${fileBytes}`];
  return [...limiter, ...limits, name];
}
