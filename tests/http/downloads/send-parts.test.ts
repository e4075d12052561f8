import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { cutOffSlow } from '../../../src/http/downloads/send-parts.ts';
import { until } from '../../support/patience.ts';

// Clients over real connections, of which one takes nothing and others take what they are sent.

const BODY = Buffer.alloc(32 * 1024 * 1024, 1);
/** Less than what a connection holds by itself is written at once. */
const SLOWEST = { bytes: 1024, ms: 2000 };

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that sends the body in pieces. Returns its address, and how its responses ended. */
async function start(
  piece: number,
  pauseMs: number,
): Promise<{ url: string; ended: ('sent' | 'cut off')[] }> {
  const ended: ('sent' | 'cut off')[] = [];
  server = createServer(async (_request, response) => {
    const endWatch = cutOffSlow(response, SLOWEST);
    let isSent = false;
    response.once('finish', () => {
      isSent = true;
    });
    response.once('close', () => {
      endWatch();
      ended.push(isSent ? 'sent' : 'cut off');
    });
    for (let at = 0; at < BODY.length && !response.destroyed; at += piece) {
      response.write(BODY.subarray(at, at + piece));
      if (pauseMs > 0) await pause(pauseMs);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, ended };
}

function ask(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, resolve).once('error', reject);
  });
}

test('a client that takes nothing is cut off', async () => {
  const { url, ended } = await start(BODY.length, 0);
  const response = await ask(url);
  response.once('error', () => {});
  await until(() => ended.length > 0, 'the response has ended');
  expect(ended).toEqual(['cut off']);
});

test('a client that takes what it is sent is not, however long that lasts', async () => {
  const { url, ended } = await start(BODY.length / 8, SLOWEST.ms / 3);
  let bytes = 0;
  for await (const part of await ask(url)) bytes += part.length;
  await until(() => ended.length > 0, 'the response has ended');
  expect([bytes, ended]).toEqual([BODY.length, ['sent']]);
});
