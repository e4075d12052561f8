import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';

// Whose share of the renderers a request takes, by who gives way in a full queue. Half of it is for renders that take
// long: two of these wait while one runs.

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', 1537, 1025);
});

afterAll(async () => {
  await archive.remove();
});

/** Takes seconds: nearly 60 megapixels as PNG. The number makes it another image. */
const slow = (number: number): string => `/iiif/3/chart/full/^10000,${5990 - number}/0/default.png`;

/** Requests of long renders that are under way, by what they say of whom they come from. */
class Asked {
  readonly #server: TestServer;
  readonly #leaving = new AbortController();
  /** The status of each response so far, by number. */
  readonly statuses = new Map<number, number>();
  #number = 0;

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Sends one more, and waits until so many wait or have been refused. */
  async ask(forwardedFor: string, soFar: { waiting: number; refused: number }): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const options = { headers: { 'X-Forwarded-For': forwardedFor }, signal: this.#leaving.signal };
    ask(this.#server.url, slow(number), options).then(
      ({ status }) => this.statuses.set(number, status),
      () => {},
    );
    await until(async () => {
      const metrics = await metricsOf(this.#server.url);
      const isRunning = metrics.sum('loupe_renders_running') === 1;
      const isWaiting = metrics.sum('loupe_render_queue') === soFar.waiting;
      return isRunning && isWaiting && this.statuses.size === soFar.refused;
    }, `request ${number} waits or another is refused`);
  }

  leave(): void {
    this.#leaving.abort();
  }
}

async function withServer(flags: string[], use: (asked: Asked, server: TestServer) => Promise<void>) {
  const server = await startLoupe({
    images: archive.folder,
    flags: ['--renderers', '1', '--render-queue', '4', '--drain-seconds', '0', ...flags],
  });
  const asked = new Asked(server);
  try {
    await asked.ask('198.51.100.1', { waiting: 0, refused: 0 });
    await asked.ask('198.51.100.2, 198.51.100.1', { waiting: 1, refused: 0 });
    await asked.ask('198.51.100.3,198.51.100.1:4711', { waiting: 2, refused: 0 });
    await use(asked, server);
  } finally {
    asked.leave();
    await server.stop();
  }
}

describe('a client', () => {
  test('is the address of its socket, whatever its headers say', async () => {
    await withServer([], async (asked) => {
      await asked.ask('203.0.113.9', { waiting: 2, refused: 1 });
      expect(asked.statuses).toEqual(new Map([[4, 503]]));
    });
  });

  test('is told apart from others by a trusted proxy, and its small renders are made meanwhile', async () => {
    await withServer(['--trusted-proxies', '127.0.0.0/8'], async (asked, { url }) => {
      // The client with two that wait gives way to one with none, but not for a second one.
      await asked.ask('198.51.100.1, 203.0.113.9', { waiting: 2, refused: 1 });
      expect(asked.statuses).toEqual(new Map([[3, 503]]));
      await asked.ask('198.51.100.1, 203.0.113.9', { waiting: 2, refused: 2 });
      expect(asked.statuses).toEqual(
        new Map([
          [3, 503],
          [5, 503],
        ]),
      );
      const small = await ask(url, '/iiif/3/chart/100,100,500,500/200,/0/default.jpg');
      expect(small.status).toBe(200);
      const metrics = await metricsOf(url);
      expect(metrics.sum('loupe_renders_running')).toBe(1);
      expect(metrics.renders).toBe(1);
    });
  });
});
