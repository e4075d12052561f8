import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One response, or what came instead. */
export interface ResponseTime {
  /** 0 stands for a connection that broke, and for what took too long. */
  readonly status: number;
  /** From the request to the last byte. */
  readonly ms: number;
}

/** What is asked over one connection, in turn and round again. */
export interface Asking {
  readonly paths: readonly string[];
  readonly pauseMs: number;
}

/** What the process of the second client is told. */
export interface ClientTask {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The client's own address: servers tell clients apart by it. */
  readonly address: string;
  readonly seconds: number;
  readonly askings: readonly Asking[];
}

/** Delays of one kind of request. */
export interface Delays {
  readonly requests: number;
  /** Of these, responses other than 200, and none at all. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

export interface SecondClient {
  /** Asks for so many seconds, each asking at least once: the times of each asking, in their order. */
  ask(origin: string, askings: readonly Asking[], seconds: number): Promise<ResponseTime[][]>;
  stop(): void;
}

const PROCESS = fileURLToPath(new URL('second-client-process.ts', import.meta.url));

/** wrk, and whatever else attacks, connects from 127.0.0.1. */
const ADDRESS = '127.0.0.2';

/** The nearest-rank quantile of sorted values. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

export function delaysOf(times: readonly ResponseTime[]): Delays {
  const sorted = times.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    requests: times.length,
    errors: times.filter(({ status }) => status !== 200).length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    worstMs: quantile(sorted, 1),
  };
}

/**
 * Starts the process of the second client; it ends with this one. It has a session of its own: where the system shares out
 * the processors by session, as Linux may, it would else wait for what the bench and the attacker do.
 */
export function startSecondClient(): SecondClient {
  const child = fork(PROCESS, { detached: true });
  return {
    ask: (origin, askings, seconds) =>
      new Promise((resolve, reject) => {
        const task: ClientTask = { origin, address: ADDRESS, seconds, askings };
        const ended = () => reject(new Error('the process of the second client has ended'));
        child.once('exit', ended);
        child.once('message', (times: ResponseTime[][]) => {
          child.off('exit', ended);
          resolve(times);
        });
        child.send(task);
      }),
    stop: () => void child.disconnect(),
  };
}
