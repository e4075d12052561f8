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

/** A server that sends the body in pieces. Returns its address, and how many responses are over. */
async function start(piece: number, pauseMs: number): Promise<{ url: string; over: () => number }> {
  let over = 0;
  server = createServer(async (_request, response) => {
    const endWatch = cutOffSlow(response, SLOWEST);
    response.once('close', () => {
      endWatch();
      over += 1;
    });
    for (let at = 0; at < BODY.length && !response.destroyed; at += piece) {
      response.write(BODY.subarray(at, at + piece));
      if (pauseMs > 0) await pause(pauseMs);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, over: () => over };
}

function ask(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, headers: { Connection: 'close' } };
    get(url, options, resolve).once('error', reject);
  });
}

/** Reads a response to its end, or as far as it came. */
async function bytesOf(response: IncomingMessage): Promise<{ bytes: number; isWhole: boolean }> {
  let bytes = 0;
  try {
    for await (const part of response) bytes += part.length;
    return { bytes, isWhole: true };
  } catch {
    return { bytes, isWhole: false };
  }
}

test('a client that takes nothing is cut off', async () => {
  const { url, over } = await start(BODY.length, 0);
  const response = await ask(url);
  await until(() => over() > 0, 'the response is over');
  const { bytes, isWhole } = await bytesOf(response);
  expect(isWhole).toBe(false);
  expect(bytes).toBeLessThan(BODY.length);
});

test('a client that takes what it is sent is not, however long that lasts', async () => {
  const { url, over } = await start(BODY.length / 8, SLOWEST.ms / 3);
  expect(await bytesOf(await ask(url))).toEqual({ bytes: BODY.length, isWhole: true });
  await until(() => over() > 0, 'the response is over');
});
