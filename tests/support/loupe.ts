import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './asking.ts';
import { CLI, collected } from './command.ts';
import { HOUR_SECONDS, until } from './patience.ts';
import { spawnTied } from './tied.ts';

/** Most tests have a few small scans, of which a second process would take longer to start than to ingest or render. */
export const FEW_PROCESSES = { LOUPE_INGEST_PROCESSES: '1', LOUPE_RENDERERS: '1' };

/**
 * Limits that no test meets which does not set them: renders give way to everything else on the machine. Tests read what
 * has just been counted.
 */
const LIMITS = {
  LOUPE_RENDER_SECONDS: `${HOUR_SECONDS}`,
  LOUPE_METRICS_SECONDS: '0',
  ...FEW_PROCESSES,
};

/** Flags of servers whose changes are live by events of files: they look by themselves no more in the time of a test. */
export const BY_EVENTS = ['--rescan-seconds', `${HOUR_SECONDS}`];

/** A server of its own process, as an operator starts it. */
export interface TestServer {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  readonly url: string;
  readonly child: ChildProcess;
  readonly dataFolder: string;
  /** What it printed for people so far. */
  readonly printed: () => string;
  /** What it logged so far, a JSON object a line. */
  readonly logged: () => string;
  /** Sends SIGTERM and resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
}

/** A temporary folder, and how to be rid of it. */
export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'loupe-'));
}

export interface TestServerOptions {
  readonly images: string;
  /** Left out: `manifests` beside the images, which need not be there. */
  readonly manifests?: string;
  /** Left out: a temporary one, removed at the end. */
  readonly data?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Limits of the shell, such as `ulimit -f 64`, that the server starts under. */
  readonly shell?: string;
  /** A program that is started instead of `loupe`, with what it is given before `serve`. */
  readonly program?: readonly string[];
  /** Waits until `/ready` says yes; on by default. */
  readonly untilReady?: boolean;
}

/** Lines of the log of a server so far, as JSON: none of which the end is still to come. */
export function wholeLinesOf({ logged }: Pick<TestServer, 'logged'>): string[] {
  const lines = logged().split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{'));
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

interface Launched {
  readonly url: string;
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly logged: () => string;
}

function end(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  return exitOf(child);
}

async function launch(options: TestServerOptions, dataFolder: string): Promise<Launched> {
  const manifests = options.manifests ?? join(options.images, '..', 'manifests');
  const folders = ['--images', options.images, '--manifests', manifests, '--data', dataFolder];
  const flags = [...folders, '--port', '0', '--workers', '1', ...(options.flags ?? [])];
  const server = [process.execPath, ...(options.program ?? [CLI]), 'serve', ...flags];
  const command = ['sh', '-c', `${options.shell ?? ':'}; exec "$@"`, 'sh', ...server];
  const [program = '', ...argv] = options.shell === undefined ? server : command;
  const child = spawnTied(program, argv, {
    env: { PATH: process.env['PATH'], ...LIMITS, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = collected(child.stdout);
  const logged = collected(child.stderr);
  // Behind a public address it tells its own one line later.
  const isPublic = (options.flags ?? []).some((flag) => flag.startsWith('--public-url'));
  const line =
    isPublic || options.env?.['LOUPE_PUBLIC_URL'] !== undefined
      ? /(?:listening +|builds .* at )(http\S+)\/\n/
      : /serves .* at (http\S+)\/\n/;
  const address = (): string | undefined => line.exec(printed())?.[1];
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    await until(() => child.exitCode !== null || address() !== undefined, 'the server listens');
    if (child.exitCode !== null) {
      // What it has written last may come after its end.
      await closed;
      throw new Error(`loupe ended with ${child.exitCode}: ${logged()}`);
    }
    const url = address() ?? '';
    // One that becomes a builder closes its port for a moment.
    const isReady = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`loupe ended with ${child.exitCode}: ${logged()}`);
      return ask(url, '/ready').then(
        ({ status }) => status === 200,
        () => false,
      );
    };
    if (options.untilReady !== false) await until(isReady, 'the server is ready');
    return { url, child, printed, logged };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** Starts the built server on a free port and waits until it can be used. */
export async function startLoupe(options: TestServerOptions): Promise<TestServer> {
  const dataFolder = options.data ?? join(await temporaryFolder(), 'data');
  const server = await launch(options, dataFolder);
  const { child } = server;
  const stop = async (): Promise<number | null> => {
    const code = await end(child);
    if (options.data === undefined) await rm(join(dataFolder, '..'), { recursive: true, force: true });
    return code;
  };
  return { ...server, dataFolder, stop };
}
