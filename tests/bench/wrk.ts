import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface LoadRequest {
  readonly path: string;
  /** Of which neither names nor values hold a tab. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Load {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly requests: readonly LoadRequest[];
  readonly connections: number;
  /** The core that wrk is bound to; unbound when left out. */
  readonly core?: number;
  /** File to which the list is written for wrk. */
  readonly list: string;
  /** Index of the first request. */
  readonly from?: number;
  /** Requests after which the load rests until it is stopped; no bound but the time when left out. */
  readonly most?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly bytesPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with a status of 400 or above. */
  readonly badStatuses: number;
  /** Connections refused or broken, and answers that took over 60 s. */
  readonly brokenRequests: number;
}

export interface RunningLoad {
  /** Resolves when the list is read and the first requests are on their way. */
  readonly begun: Promise<void>;
  /** Ends the load and gives its figures. */
  stop(): Promise<LoadResult>;
}

const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url));
/** How often wrk is interrupted until it ends: it takes no notice while it reads its list. */
const INTERRUPT_MS = 250;
/** No load goes on longer than this, whatever happens to the bench. */
const LONGEST_SECONDS = 300;

function resultOf(output: string): LoadResult {
  const line = /^RESULT (.*)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no figures: ${output.slice(0, 400)}`);
  const [requests = 0, micros = 1, bytes = 0, p50 = 0, p99 = 0, badStatuses = 0, brokenRequests = 0] = line
    .split(' ')
    .map(Number);
  const seconds = micros / 1_000_000;
  return {
    requests,
    seconds,
    requestsPerSecond: requests / seconds,
    bytesPerRequest: requests === 0 ? 0 : bytes / requests,
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    badStatuses,
    brokenRequests,
  };
}

/** Starts wrk with one thread; it goes on until it is stopped. */
export function startLoad(load: Load): RunningLoad {
  writeFileSync(
    load.list,
    load.requests
      .map(({ path, headers = {} }) =>
        [path, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\t'),
      )
      .join('\n'),
  );
  const wrk = [
    'wrk',
    '-t1',
    `-c${load.connections}`,
    `-d${LONGEST_SECONDS}s`,
    '--timeout',
    '60s',
    '-s',
    SCRIPT,
  ];
  const pinned = load.core === undefined ? wrk : ['taskset', '-c', `${load.core}`, ...wrk];
  const [file = '', ...args] = [
    ...pinned,
    load.origin,
    '--',
    load.list,
    `${load.from ?? 0}`,
    `${load.most ?? 0}`,
  ];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  const loaded = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('LOADED')) resolve();
    });
  });
  return {
    begun: Promise.race([loaded, ended]),
    stop: async () => {
      // An interrupted wrk ends early and prints its figures; so it can run for parts of a second. One that is interrupted
      // just before it begins to wait waits all the same, until the next interrupt.
      child.kill('SIGINT');
      const again = setInterval(() => child.kill('SIGINT'), INTERRUPT_MS);
      await ended.finally(() => clearInterval(again));
      process.off('exit', kill);
      return resultOf(output);
    },
  };
}

/** Runs a load for a number of seconds. */
export async function runLoad(load: Load, seconds: number): Promise<LoadResult> {
  const running = startLoad(load);
  await running.begun;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return await running.stop();
}
