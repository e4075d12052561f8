import { setTimeout as pause } from 'node:timers/promises';
import type { Archive } from './archive.ts';
import { ask, type HttpResponse } from './asking.ts';
import { CLI } from './command.ts';
import { startLoupe, type TestServer } from './loupe.ts';
import { until } from './patience.ts';
import { alive, type ProcessEntry, processesBelow, processesOfGroup } from './processes.ts';
import { spawnTied } from './tied.ts';

/** The kinds of processes of a server, and what names them on a command line. */
export const KINDS = {
  primary: '',
  worker: 'worker.js',
  renderer: 'renderer.js',
  ingest: 'ingest/process.js',
} as const;
export type Kind = keyof typeof KINDS;

/** Whole numbers from 0 that are below `bound`, the same for the same seed (mulberry32). */
export function createRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** What an entity tag begins with: the version of what was rendered, which of a scan without a pyramid is that of its file. */
const VERSION = /^"[0-9a-f]{12}-/;

/** All that a client can tell two responses apart by, but for times, ids of requests and versions of files. */
function essenceOf({ status, headers, body }: HttpResponse): ReadonlyMap<string, string> {
  const { 'content-type': type, link, 'cache-control': kept, etag } = headers;
  return new Map([
    ['status', `${status}`],
    ['ETag', `${etag?.replace(VERSION, '"')}`],
    ['Content-Type', `${type}`],
    ['Link', `${link}`],
    ['Cache-Control', `${kept}`],
    ['body', body.toString('latin1')],
  ]);
}

/** Characters that are told of two texts from a little before the first in which they differ. */
const TOLD = 60;

/** What differs between a response and an expected one, and where it begins to; empty where they are equal. */
function differencesOf(
  got: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): readonly string[] {
  return [...expected].flatMap(([name, value]) => {
    const other = got.get(name) ?? '';
    if (other === value) return [];
    let at = 0;
    while (at < value.length && other[at] === value[at]) at += 1;
    const [is, not] = [other, value].map((text) =>
      JSON.stringify(text.slice(Math.max(0, at - 20), at + TOLD)),
    );
    return [`${name} differs at ${at}: ${is}, not ${not}`];
  });
}

/** What clients of a server got: no response counts twice. */
export interface Tally {
  equal: number;
  /** 503. */
  busy: number;
  /** No response, or not all of one. */
  cutOff: number;
  /** Neither a clean failure nor what a server gives of which nothing is killed. */
  readonly wrong: string[];
}

/** Compares responses with those of servers that nobody kills. */
export class CleanServers {
  readonly #servers: readonly TestServer[];
  readonly #expected = new Map<string, Promise<readonly ReadonlyMap<string, string>[]>>();

  /** @param servers a scan may be served from its pyramid or straight, so one of each */
  constructor(servers: readonly TestServer[]) {
    this.#servers = servers;
  }

  async tell(path: string, response: HttpResponse | undefined, tally: Tally): Promise<void> {
    if (response === undefined) tally.cutOff += 1;
    else if (response.status === 503) tally.busy += 1;
    else {
      const got = essenceOf(response);
      const differences = (await this.#of(path)).map((expected) => differencesOf(got, expected));
      if (differences.some((each) => each.length === 0)) tally.equal += 1;
      else tally.wrong.push(`${path}: ${differences.map((each) => each.join('; ')).join(' | ')}`);
    }
  }

  #of(path: string): Promise<readonly ReadonlyMap<string, string>[]> {
    const known = this.#expected.get(path);
    if (known !== undefined) return known;
    const asked = Promise.all(this.#servers.map(async ({ url }) => essenceOf(await ask(url, path))));
    this.#expected.set(path, asked);
    return asked;
  }
}

/** A server whose processes are killed, and which is started again on what is left when it was the primary. */
export class KilledServer {
  readonly #archive: Archive;
  readonly #flags: readonly string[];
  #server: TestServer | undefined;

  constructor(archive: Archive, flags: readonly string[]) {
    this.#archive = archive;
    this.#flags = flags;
  }

  /** Whether it has told its address and its primary has not been killed since. */
  get isStarted(): boolean {
    return this.#server !== undefined;
  }

  /** The response to a GET; undefined when none came whole. */
  async ask(path: string): Promise<HttpResponse | undefined> {
    const url = this.#server?.url;
    if (url === undefined) return undefined;
    return ask(url, path, { headers: { Connection: 'close' } }).catch(() => undefined);
  }

  async start(): Promise<void> {
    const options = { images: this.#archive.folder, data: this.#archive.dataFolder, untilReady: false };
    this.#server = await startLoupe({ ...options, flags: this.#flags });
  }

  async stop(): Promise<number | null> {
    const server = this.#server;
    this.#server = undefined;
    return server ? server.stop() : null;
  }

  processes(kind: Kind): ProcessEntry[] {
    const below = processesBelow(this.#server?.child.pid ?? -1);
    return below.filter(({ command }) => command.includes(KINDS[kind]));
  }

  /** Kills a process of a kind but the primary. Returns whether there was one. */
  async kill(kind: Exclude<Kind, 'primary'>, random: (bound: number) => number): Promise<boolean> {
    const running = this.processes(kind);
    const chosen = running[random(running.length)];
    if (!chosen || alive([chosen]).length === 0) return false;
    try {
      return process.kill(chosen.pid, 'SIGKILL');
    } catch {
      return false;
    }
  }

  async killPrimary(): Promise<void> {
    const group = this.#server?.child.pid ?? -1;
    this.#server?.child.kill('SIGKILL');
    this.#server = undefined;
    await until(() => processesOfGroup(group).length === 0, 'nothing of the server is left');
  }

  /** Starts it and kills its primary before or after it has come to listen. */
  async killStarting(afterMs: number): Promise<void> {
    const { folder, dataFolder, manifestsFolder } = this.#archive;
    const folders = ['--images', folder, '--data', dataFolder, '--manifests', manifestsFolder];
    const child = spawnTied(process.execPath, [CLI, 'serve', ...folders, '--port', '0', ...this.#flags], {
      env: { PATH: process.env['PATH'] },
      stdio: 'ignore',
    });
    await pause(afterMs);
    child.kill('SIGKILL');
    await until(() => processesOfGroup(child.pid ?? -1).length === 0, 'nothing is left of it');
  }
}
