import { on, once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FastResponse } from '../../../src/http/fast-path/fast-response.ts';
import { KEEP_ALIVE_SECONDS, ResponseHead } from '../../../src/http/protocol/response-head.ts';

// Node's own way of sending is the measure: `/fast` sends a prepared head, `/node` sends the same by `writeHead` and
// `end`, and a client must see no difference but the date.

const BODY = Buffer.from('x'.repeat(40_000));
const LARGE = Buffer.alloc(8 * 1024 * 1024, 'y');
const TAG = ['ETag', '"v"', 'X-Content-Type-Options', 'nosniff'];

const headOf = (body: Buffer) => new ResponseHead(200, ['Content-Length', String(body.length), ...TAG]);
const HEADS = new Map([BODY, LARGE].map((body) => [body, headOf(body)]));
const NOT_MODIFIED = new ResponseHead(304, TAG);

/** How often each response emitted `finish`, in the order in which the requests came. */
let finished: number[] = [];
let connections = 0;

function respond(request: IncomingMessage, response: FastResponse): void {
  const body = request.url?.endsWith('/large') ? LARGE : BODY;
  const known = request.headers['if-none-match'] !== undefined;
  const head = known ? NOT_MODIFIED : (HEADS.get(body) ?? NOT_MODIFIED);
  const sent = known || request.method === 'HEAD' ? undefined : body;
  if (request.url?.startsWith('/fast')) response.sendPrepared(head, sent);
  else {
    response.writeHead(head.status, [...head.headers]);
    response.end(sent);
  }
}

const server = createServer(
  { keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000, ServerResponse: FastResponse },
  (request, response) => {
    const at = finished.push(0) - 1;
    // Before Node's own listener, which a second event would make throw.
    response.prependListener('finish', () => {
      finished[at] = (finished[at] ?? 0) + 1;
    });
    if (request.url?.endsWith('/late')) setImmediate(() => respond(request, response));
    else respond(request, response);
  },
).on('connection', () => {
  connections += 1;
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  finished = [];
  connections = 0;
});

function open() {
  return connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
}

const request = (path: string, { method = 'GET', version = '1.1', more = '' } = {}): string =>
  `${method} ${path} HTTP/${version}\r\nHost: localhost\r\n${more}\r\n`;
const CLOSE = 'Connection: close\r\n';

/** All that the server sends to these requests, written at once, until it closes the connection; without dates. */
async function allSent(requests: string): Promise<string> {
  const socket = open();
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write(requests);
  await once(socket, 'end');
  return text.replaceAll(/\r\nDate: [^\r]+/g, '\r\nDate: now');
}

describe('sends what Node sends', () => {
  test.each<[string, (path: string) => string]>([
    ['and closes for a client that wants that', (path) => request(path, { more: CLOSE })],
    ['and closes for HTTP/1.0', (path) => request(path, { version: '1.0' })],
    [
      'to HTTP/1.0 with keep-alive',
      (path) => {
        const more = 'Connection: keep-alive\r\n';
        return request(path, { version: '1.0', more }) + request(path, { version: '1.0' });
      },
    ],
    ['to requests that come at once', (path) => request(path).repeat(30) + request(path, { more: CLOSE })],
    [
      'in order, whether responses come at once or late',
      (path) =>
        (request(`${path}/late`) + request(`${path}/large`) + request(path)).repeat(3) +
        request(path, { more: CLOSE }),
    ],
    [
      'to HEAD, without a body before the next response',
      (path) =>
        request(path, { method: 'HEAD' }) + request(path) + request(path, { method: 'HEAD', more: CLOSE }),
    ],
    [
      'as 304, without a body before the next response',
      (path) =>
        request(path, { more: 'If-None-Match: "v"\r\n' }) +
        request(path) +
        request(path, { more: `If-None-Match: "v"\r\n${CLOSE}` }),
    ],
    [
      'after a request with a body',
      (path) => `${request(path, { more: 'Content-Length: 5\r\n' })}abcde${request(path, { more: CLOSE })}`,
    ],
  ])('%s', async (_name, requestsFor) => {
    const fast = await allSent(requestsFor('/fast'));
    const count = finished.length;
    const node = await allSent(requestsFor('/node'));
    expect(fast).toMatch(/^HTTP\/1\.1 (200 OK|304 Not Modified)\r\n/);
    // Of eight megabytes a test must not print the difference.
    expect(fast === node || [fast.slice(0, 500), node.slice(0, 500)]).toBe(true);
    expect(finished).toEqual(Array.from({ length: 2 * count }, () => 1));
  });
});

test('a connection stays open, says for how long, and carries one response after the other', async () => {
  const socket = open();
  const read = async (requested: string, body: Buffer): Promise<string> => {
    let text = '';
    socket.write(requested);
    for await (const [chunk] of on(socket, 'data')) {
      text += chunk;
      const start = text.indexOf('\r\n\r\n') + 4;
      if (start > 3 && text.length >= start + body.length) break;
    }
    return text;
  };
  for (const [path, body] of [
    ['/fast', BODY],
    ['/fast/large', LARGE],
    ['/node', BODY],
    ['/fast/late', BODY],
    ['/fast', BODY],
  ] as const) {
    const text = await read(request(path), body);
    const start = text.indexOf('\r\n\r\n') + 4;
    expect(text.slice(0, start)).toContain(
      `\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_SECONDS}\r\n`,
    );
    expect(Math.abs(Date.parse(/\r\nDate: ([^\r]+)/.exec(text)?.[1] ?? '') - Date.now())).toBeLessThan(
      60_000,
    );
    expect(text.slice(start) === body.toString('latin1')).toBe(true);
  }
  socket.destroy();
  expect(connections).toBe(1);
  expect(finished).toEqual([1, 1, 1, 1, 1]);
});

test('a client that leaves in the middle of a response ends it as Node does, and harms no other', async () => {
  const leaving = async (path: string): Promise<number[]> => {
    finished = [];
    const socket = open();
    socket.write(request(path) + request(path));
    await once(socket, 'data');
    socket.destroy();
    await expect.poll(() => connectionsOpen()).toBe(0);
    return finished;
  };
  const fast = await leaving('/fast/large');
  expect(fast).toEqual(await leaving('/node/large'));
  // The second response was never begun.
  expect(fast).toEqual([expect.any(Number), 0]);
  expect(await allSent(request('/fast', { more: CLOSE }))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

function connectionsOpen(): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
