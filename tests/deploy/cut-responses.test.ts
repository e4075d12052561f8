import { rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/asking.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { PATIENCE_MS, until } from '../support/patience.ts';
import { freePort, missingProxies, type ServerInFront, startVarnish } from './proxies.ts';

// What visitors see of a server that vanishes while it sends a response, by the file of docs/deploy.

const TILE = Buffer.alloc(40_000, 'tile');
const LARGE = Buffer.alloc(5 * 1024 * 1024, 'scan');

describe.skipIf(missingProxies() !== undefined)('a server that vanishes', () => {
  let folder: string;
  let servers: Server[];
  let varnish: ServerInFront;
  /** What the first server does with a response of which the half is sent. */
  let onHalf: (response: ServerResponse) => void;
  let isCaching: boolean;
  const cut: string[] = [];
  const whole: string[] = [];

  const respond = (isFirst: boolean, path: string, response: ServerResponse): void => {
    if (path === '/health') {
      response.end('ok');
      return;
    }
    const body = path.startsWith('/large') ? LARGE : TILE;
    response.writeHead(200, {
      'Content-Length': body.length,
      'Cache-Control': isCaching ? 'public, s-maxage=600' : 'no-cache',
    });
    if (!isFirst) {
      whole.push(path);
      response.end(body);
      return;
    }
    cut.push(path);
    response.write(body.subarray(0, body.length / 2), () => onHalf(response));
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    servers = [true, false].map((isFirst) =>
      createServer((request, response) => respond(isFirst, request.url ?? '', response)),
    );
    await Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
    );
    const urls = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    varnish = await startVarnish(join(folder, 'varnish'), await freePort(), urls);
  });
  afterAll(async () => {
    await varnish?.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ['that are kept', true],
    ['that are asked for again', false],
  ])('while it sends responses %s: all are whole, from another one', async (_, isKept) => {
    onHalf = (response) => response.destroy();
    isCaching = isKept;
    const paths = Array.from(
      { length: 20 },
      (_, at) => `/iiif/3/kept-${isKept}-${at}/full/max/0/default.jpg`,
    );
    cut.length = 0;
    whole.length = 0;
    for (const path of paths) {
      const { status, body } = await ask(varnish.url, path);
      expect([path, status, body.equals(TILE)]).toEqual([path, 200, true]);
    }
    // Each server is the first choice for some of the images.
    expect(cut.length).toBeGreaterThan(0);
    expect(cut.length).toBeLessThan(20);
    expect(new Set(whole)).toEqual(new Set(paths));
    expect(whole).toHaveLength(paths.length);
  });

  test('what is large is sent on while it comes', async () => {
    isCaching = true;
    const waiting: ServerResponse[] = [];
    onHalf = (response) => waiting.push(response);
    cut.length = 0;
    for (let at = 0; cut.length === 0; at += 1) {
      const response = await fetch(`${varnish.url}/large-${at}`, {
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(first?.value?.length).toBeGreaterThan(0);
      if (cut.length > 0) await until(() => waiting.length === 1, 'the first half has left');
      for (const half of waiting) half.end(LARGE.subarray(LARGE.length / 2));
      await reader?.cancel();
    }
    expect(waiting).toHaveLength(1);
  });
});
